import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { useFormats } from './formats.ts';
import css from './Dialogs.module.css';

function useAddress() {
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = ['calendar'];
  const onSettled = () => queries.invalidateQueries({ queryKey });
  return {
    known: useQuery({ queryKey, queryFn: ({ signal }) => api.call('calendar.get', { signal }) }),
    renew: useMutation({ mutationFn: () => api.call('calendar.renew'), onSettled }),
    remove: useMutation({ mutationFn: () => api.call('calendar.remove'), onSettled }),
  };
}

/** The secret address at which calendar programs read one's lessons: made, copied, changed, removed. */
export function CalendarDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { dayOfMoment } = useFormats();
  const { known, renew, remove } = useAddress();
  const [copied, setCopied] = useState(false);
  const url = remove.isSuccess && !renew.isPending ? null : (renew.data?.url ?? null);
  const since = known.data?.since ?? null;
  const failed = [known, renew, remove].find(({ isError }) => isError);
  const make = () => {
    setCopied(false);
    remove.reset();
    renew.mutate();
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('timetable.calendarTitle')}
      actions={
        <Button look="plain" onClick={onClose}>
          {t('app.close')}
        </Button>
      }
    >
      <div className={css['form']}>
        <p className={css['text']}>{t('timetable.calendarText')}</p>
        {known.isPending && <Skeleton height={44} />}
        {failed && <Notice tone="error">{errorText(t, failed.error)}</Notice>}
        {url && <TextField size="small" label={t('timetable.calendarAddress')} value={url} slotProps={{ htmlInput: { readOnly: true } }} />}
        {!url && since && <p className={css['text']}>{t('timetable.calendarSince', { day: dayOfMoment(since) })}</p>}
        <div className={css['acts']}>
          {url && (
            <Button onClick={() => void navigator.clipboard.writeText(url).then(() => setCopied(true))}>
              {t('timetable.calendarCopy')}
            </Button>
          )}
          {known.data && (
            <Button look={url ? 'soft' : 'filled'} onClick={make} disabled={renew.isPending}>
              {t(since ? 'timetable.calendarRenew' : 'timetable.calendarMake')}
            </Button>
          )}
          {since && (
            <Button look="plain" onClick={() => remove.mutate()} disabled={remove.isPending}>
              {t('timetable.calendarRemove')}
            </Button>
          )}
        </div>
        {since && <p className={css['text']}>{t('timetable.calendarRenewText')}</p>}
        <p className={css['text']} aria-live="polite">
          {copied ? t('timetable.calendarCopied') : ''}
        </p>
      </div>
    </Dialog>
  );
}
