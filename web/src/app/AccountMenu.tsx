import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '@watoto/shared/contract/http/users.ts';
import { useApi } from '../features/api/api-context.tsx';
import { browserStorage, countUnsent, forgetUnsent } from '../features/assessments/answer-outbox.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Menu } from '../ui/Menu.tsx';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';

/** One's own page, and the way out. Who leaves takes their answers along: what the school does not have yet is lost, so they are asked. */
export function AccountMenu({ user }: { user: Me }) {
  const { t } = useTranslation();
  const api = useApi();
  const navigate = useNavigate();
  const [unsent, setUnsent] = useState(0);
  const name = `${user.firstName} ${user.lastName}`;
  const leave = () => {
    setUnsent(0);
    forgetUnsent(browserStorage(localStorage), user.id);
    // A sign-out that the server did not hear still signs out here.
    void api.signOut().catch(() => {});
  };
  const ask = () => {
    const waiting = countUnsent(browserStorage(localStorage), user.id);
    if (waiting === 0) leave();
    else setUnsent(waiting);
  };
  return (
    <>
      <Menu
        label={t('app.account', { name })}
        entries={[
          { kind: 'heading', key: 'name', label: name },
          { kind: 'action', key: 'account', label: t('account.title'), onSelect: () => void navigate({ to: '/account' }) },
          { kind: 'action', key: 'out', label: t('app.signOut'), onSelect: ask },
        ]}
        trigger={(props) => (
          <IconButton label={t('app.account', { name })} edge="end" {...props}>
            <PersonAvatar id={user.id} name={name} size={34} />
          </IconButton>
        )}
      />
      <Dialog
        open={unsent > 0}
        onClose={() => setUnsent(0)}
        title={t('assessments.unsent.title')}
        actions={
          <>
            <Button look="danger" onClick={leave}>
              {t('assessments.unsent.leave')}
            </Button>
            <Button onClick={() => setUnsent(0)}>{t('assessments.unsent.stay')}</Button>
          </>
        }
      >
        {t('assessments.unsent.text', { count: unsent })}
      </Dialog>
    </>
  );
}
