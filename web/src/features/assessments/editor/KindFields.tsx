import { useTranslation } from 'react-i18next';
import { SelectField, TextField } from '../../../ui/fields.tsx';
import { LineFields } from './LineFields.tsx';
import type { QuestionForm, ToleranceKind } from './question-form.ts';
import type { Problem } from './question-problems.ts';
import css from './LineFields.module.css';

export interface FormPartProps {
  readonly form: QuestionForm;
  readonly set: (change: Partial<QuestionForm>) => void;
  /** Of the last try to save. */
  readonly problems: readonly Problem[];
}

/** What a question of each kind always needs. */
export function KindFields({ form, set, problems }: FormPartProps) {
  const { t } = useTranslation();
  if (form.kind === 'short_text')
    return (
      <TextField
        label={t('assessments.editor.accepted')}
        multiline
        maxRows={8}
        error={problems.includes('accepted') || problems.includes('acceptedLong')}
        helperText={t('assessments.editor.acceptedHint')}
        value={form.accepted}
        onChange={(event) => set({ accepted: event.target.value.slice(0, 16_000) })}
      />
    );
  if (form.kind === 'numeric') return <NumericFields form={form} set={set} problems={problems} />;
  return (
    <>
      <LineFields kind={form.kind} lines={form.lines} problems={problems} onChange={(lines) => set({ lines })} />
      {form.kind === 'essay' && (
        <TextField
          size="small"
          label={t('assessments.editor.maxWords')}
          error={problems.includes('maxWords')}
          value={form.maxWords}
          slotProps={{ htmlInput: { inputMode: 'numeric' } }}
          onChange={(event) => set({ maxWords: event.target.value.slice(0, 8) })}
        />
      )}
    </>
  );
}

function NumericFields({ form, set, problems }: FormPartProps) {
  const { t } = useTranslation();
  const kinds: { value: ToleranceKind; label: string }[] = [
    { value: 'absolute', label: t('assessments.editor.toleranceAbsolute') },
    { value: 'relative', label: t('assessments.editor.toleranceRelative') },
  ];
  return (
    <>
      <TextField
        size="small"
        label={t('assessments.editor.value')}
        error={problems.includes('value')}
        value={form.value}
        slotProps={{ htmlInput: { inputMode: 'decimal' } }}
        onChange={(event) => set({ value: event.target.value.slice(0, 30) })}
      />
      <div className={css['line']}>
        <TextField
          size="small"
          label={t('assessments.editor.tolerance')}
          error={problems.includes('tolerance')}
          value={form.tolerance}
          slotProps={{ htmlInput: { inputMode: 'decimal' } }}
          onChange={(event) => set({ tolerance: event.target.value.slice(0, 30) })}
        />
        <SelectField
          label={t('assessments.editor.toleranceKind')}
          value={form.toleranceKind}
          options={kinds}
          onChange={(toleranceKind) => set({ toleranceKind })}
        />
      </div>
    </>
  );
}
