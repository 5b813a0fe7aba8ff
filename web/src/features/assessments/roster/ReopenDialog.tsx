import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REOPEN_MINUTES } from '@watoto/shared/contract/http/attempts.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { errorText } from '../../api/error-text.ts';
import { numberOf } from '../editor/settings.ts';
import { Choice } from './RegradeDialog.tsx';
import { useReopen } from './use-roster.ts';
import css from '../AssessmentsPage.module.css';

interface ReopenDialogProps {
  readonly assessmentId: string;
  readonly attemptId: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** Gives an attempt that was handed in back to go on with. */
export function ReopenDialog({ assessmentId, attemptId, name, onClose }: ReopenDialogProps) {
  const { t } = useTranslation();
  const [minutes, setMinutes] = useState('30');
  const reopen = useReopen(assessmentId);
  const asked = numberOf(minutes, 1, REOPEN_MINUTES);
  const wrong = !Number.isInteger(asked);
  const save = () => {
    if (!wrong) reopen.mutate({ attemptId, minutes: asked }, { onSuccess: onClose });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('assessments.roster.reopenFor', { name })}
      actions={
        <Choice onCancel={onClose} onDo={save} disabled={wrong || reopen.isPending}>
          {t('assessments.roster.reopen')}
        </Choice>
      }
    >
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <p className={css['about']}>{t('assessments.roster.reopenText')}</p>
        <TextField
          size="small"
          label={t('assessments.roster.reopenMinutes')}
          error={wrong}
          helperText={wrong ? t('assessments.roster.badReopen', { most: REOPEN_MINUTES }) : undefined}
          value={minutes}
          slotProps={{ htmlInput: { inputMode: 'numeric' } }}
          onChange={(event) => setMinutes(event.target.value.slice(0, 6))}
        />
        {reopen.isError && <Notice tone="error">{errorText(t, reopen.error)}</Notice>}
      </form>
    </Dialog>
  );
}
