import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Assessment } from '@watoto/shared/contract/http/assessments.ts';
import type { RosterEntry } from '@watoto/shared/contract/http/attempts.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { errorText } from '../../api/error-text.ts';
import { extraForm, extraOf, extraProblems, minutesOf } from './roster.ts';
import { Choice } from './RegradeDialog.tsx';
import type { useGrant } from './use-roster.ts';
import css from '../AssessmentsPage.module.css';

interface ExtraDialogProps {
  readonly assessment: Assessment;
  readonly entry: RosterEntry;
  readonly grant: ReturnType<typeof useGrant>;
  readonly onClose: () => void;
}

const SHARES = [25, 50, 100] as const;

/** More time, attempts or days for one student: in minutes, or as a share of the time that all have. */
export function ExtraDialog({ assessment, entry, grant, onClose }: ExtraDialogProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState(() => extraForm(entry.extra));
  const wrong = extraProblems(form);
  const { name, id } = entry.student;
  const limit = assessment.timeLimitMinutes;
  const save = () => {
    if (wrong.minutes || wrong.attempts) return;
    grant.mutate({ studentId: id, name, before: entry.extra, extra: extraOf(form) }, { onSuccess: onClose });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('assessments.roster.moreFor', { name })}
      actions={
        <Choice onCancel={onClose} onDo={save} disabled={grant.isPending || wrong.minutes || wrong.attempts}>
          {t('assessments.editor.save')}
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
        {limit !== null && (
          <>
            <TextField
              size="small"
              label={t('assessments.roster.minutes')}
              helperText={wrong.minutes ? t('assessments.roster.badMinutes') : t('assessments.roster.limitIs', { count: limit })}
              error={wrong.minutes}
              value={form.minutes}
              slotProps={{ htmlInput: { inputMode: 'numeric' } }}
              onChange={(event) => setForm({ ...form, minutes: event.target.value.slice(0, 6) })}
            />
            <div className={css['actions']}>
              {SHARES.map((percent) => (
                <Button key={percent} look="soft" onClick={() => setForm({ ...form, minutes: String(minutesOf(percent, limit)) })}>
                  {t('assessments.roster.share', { percent })}
                </Button>
              ))}
            </div>
          </>
        )}
        <TextField
          size="small"
          label={t('assessments.roster.attempts')}
          error={wrong.attempts}
          helperText={wrong.attempts ? t('assessments.roster.badAttempts') : undefined}
          value={form.attempts}
          slotProps={{ htmlInput: { inputMode: 'numeric' } }}
          onChange={(event) => setForm({ ...form, attempts: event.target.value.slice(0, 4) })}
        />
        <TextField
          size="small"
          type="datetime-local"
          label={t('assessments.roster.closes')}
          value={form.closes}
          slotProps={{ inputLabel: { shrink: true } }}
          onChange={(event) => setForm({ ...form, closes: event.target.value })}
        />
        {entry.state === 'in_progress' && <p className={css['about']}>{t('assessments.roster.atOnce')}</p>}
        {grant.isError && <Notice tone="error">{errorText(t, grant.error)}</Notice>}
        <button type="submit" hidden aria-label={t('assessments.editor.save')} />
      </form>
    </Dialog>
  );
}
