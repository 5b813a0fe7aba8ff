import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StudentProgress } from '@watoto/shared/contract/http/progress.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import type { Members } from './use-class.ts';

/** Takes a student out of the course, having asked. One who has completed it stays. */
export function RemoveStudent({ one, members: { move } }: { one: StudentProgress; members: Members }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (one.status === 'completed') return <span>{t('courses.standing.completedShort')}</span>;
  return (
    <>
      <Button
        look="plain"
        onClick={() => {
          move.reset();
          setAsking(true);
        }}
        aria-label={t('study.removeWho', { name: one.student.name })}
      >
        {t('study.remove')}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('study.removeTitle', { name: one.student.name })}
        actions={
          <>
            <Button look="plain" onClick={() => setAsking(false)}>
              {t('app.cancel')}
            </Button>
            <Button
              look="danger"
              onClick={() => move.mutate({ student: one.student, to: 'out' }, { onSuccess: () => setAsking(false) })}
              disabled={move.isPending}
            >
              {t('study.remove')}
            </Button>
          </>
        }
      >
        <p>{t('study.removeText')}</p>
        {asking && move.isError && <Notice tone="error">{errorText(t, move.error)}</Notice>}
      </Dialog>
    </>
  );
}
