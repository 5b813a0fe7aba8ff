import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SelectField, SwitchField, TextField } from '../../../ui/fields.tsx';
import type { FormPartProps } from './KindFields.tsx';
import { hasRareOptions, type Scoring } from './question-form.ts';
import css from './LineFields.module.css';

/** What few questions need: out of the way unless this one has some of it. */
export function MoreOptions(props: FormPartProps) {
  const { t } = useTranslation();
  const { form, set, problems } = props;
  const [open, setOpen] = useState(() => hasRareOptions(form));
  return (
    <details className={css['more']} open={open || problems.includes('tags')} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('assessments.editor.more')}</summary>
      <div className={css['lines']}>
        <RareFields {...props} />
        <TextField
          size="small"
          label={t('assessments.editor.tags')}
          helperText={t('assessments.editor.tagsHint')}
          error={problems.includes('tags')}
          value={form.tags}
          onChange={(event) => set({ tags: event.target.value.slice(0, 500) })}
        />
      </div>
    </details>
  );
}

function RareFields({ form, set }: FormPartProps) {
  const { t } = useTranslation();
  const scorings: { value: Scoring; label: string }[] = [
    { value: 'minus', label: t('assessments.editor.scoringMinus') },
    { value: 'each', label: t('assessments.editor.scoringEach') },
    { value: 'all', label: t('assessments.editor.scoringAll') },
  ];
  switch (form.kind) {
    case 'multiple':
      return (
        <SelectField
          label={t('assessments.editor.scoring')}
          value={form.scoring}
          options={scorings}
          onChange={(scoring) => set({ scoring })}
        />
      );
    case 'ordering':
    case 'matching':
      return <SwitchField label={t('assessments.editor.partial')} checked={form.partial} onChange={(partial) => set({ partial })} />;
    case 'numeric':
      return (
        <TextField
          size="small"
          label={t('assessments.editor.unit')}
          helperText={t('assessments.editor.unitHint')}
          value={form.unit}
          onChange={(event) => set({ unit: event.target.value.slice(0, 30) })}
        />
      );
    case 'short_text':
      return (
        <>
          <SwitchField
            label={t('assessments.editor.caseSensitive')}
            checked={form.caseSensitive}
            onChange={(caseSensitive) => set({ caseSensitive })}
          />
          <SwitchField
            label={t('assessments.editor.accentSensitive')}
            checked={form.accentSensitive}
            onChange={(accentSensitive) => set({ accentSensitive })}
          />
        </>
      );
    case 'single':
    case 'essay':
      return null;
  }
}
