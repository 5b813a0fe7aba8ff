import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import type { Invitation } from '@watoto/shared/contract/http/timetable.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { CloseIcon } from '../../ui/icons.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import css from './Dialogs.module.css';

const ANSWERS_MS = 10_000;

function useInvitations({ id }: Lesson) {
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = ['invitations', id];
  const onSettled = () => queries.invalidateQueries({ queryKey });
  const params = { id };
  return {
    list: useQuery({
      queryKey,
      queryFn: async ({ signal }) => (await api.call('invitations.list', { params, signal })).items,
      // Answers show up while one looks.
      refetchInterval: ANSWERS_MS,
    }),
    invite: useMutation({ mutationFn: (email: string) => api.call('invitations.create', { params, body: { email } }), onSettled }),
    withdraw: useMutation({
      mutationFn: ({ user }: Invitation) => api.call('invitations.withdraw', { params: { id, userId: user.id } }),
      onSettled,
    }),
  };
}

/** Who comes from outside the course. */
export function InviteDialog({ lesson, onClose }: { lesson: Lesson; onClose: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const { list, invite, withdraw } = useInvitations(lesson);
  const failed = [invite, withdraw, list].find(({ isError }) => isError);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('timetable.inviteTitle')}
      actions={
        <Button look="plain" onClick={onClose}>
          {t('app.backShort')}
        </Button>
      }
    >
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate(email, { onSuccess: () => setEmail('') });
        }}
      >
        <p className={css['text']}>{t('timetable.inviteText')}</p>
        <TextField
          size="small"
          type="email"
          label={t('timetable.inviteEmail')}
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
        <div>
          <Button type="submit" disabled={invite.isPending || email.trim().length < 3}>
            {t('timetable.inviteSend')}
          </Button>
        </div>
        {failed && <Notice tone="error">{errorText(t, failed.error)}</Notice>}
        {list.isPending && <Skeleton height={44} />}
        {list.data?.length === 0 && <p className={css['text']}>{t('timetable.nobodyInvited')}</p>}
        <ul className={css['people']}>
          {list.data?.map((invitation) => (
            <li key={invitation.user.id}>
              <span>
                {invitation.user.name} · {t(`timetable.states.${invitation.state}`)}
              </span>
              <IconButton
                label={t('timetable.withdraw', { name: invitation.user.name })}
                disabled={withdraw.isPending}
                onClick={() => withdraw.mutate(invitation)}
              >
                <CloseIcon />
              </IconButton>
            </li>
          ))}
        </ul>
      </form>
    </Dialog>
  );
}
