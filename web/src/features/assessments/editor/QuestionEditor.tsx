import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Question, QuestionKind } from '@watoto/shared/contract/http/questions.ts';
import { Button } from '../../../ui/Button.tsx';
import { SelectField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { errorText } from '../../api/error-text.ts';
import { LineFields } from './LineFields.tsx';
import { emptyForm, formOf, questionOf, type QuestionForm } from './question-form.ts';
import type { Edits } from './use-editor.ts';
import css from '../Quiz.module.css';

/** One question as a form; a new one begins with its kind. */
export function QuestionEditor({ question, save, onDone }: { question: Question | null; save: Edits['save']; onDone: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState<QuestionForm>(() => (question ? formOf(question) : emptyForm('single')));
  const [tried, setTried] = useState(false);
  const made = questionOf(form);
  const set = (change: Partial<QuestionForm>) => setForm({ ...form, ...change });
  const submit = () => {
    setTried(true);
    if (made) save.mutate({ id: question?.id ?? null, question: made }, { onSuccess: onDone });
  };
  return (
    <form
      className={css['card']}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {!question && (
        <SelectField
          label={t('assessments.editor.kind')}
          value={form.kind}
          options={QuestionKind.options.map((kind) => ({ value: kind, label: t(`assessments.editor.kinds.${kind}`) }))}
          onChange={(kind) => setForm({ ...emptyForm(kind), prompt: form.prompt, points: form.points })}
        />
      )}
      <TextField
        label={t('assessments.editor.prompt')}
        multiline
        maxRows={8}
        value={form.prompt}
        onChange={(event) => set({ prompt: event.target.value.slice(0, 10_000) })}
      />
      <KindFields form={form} set={set} />
      <TextField
        size="small"
        label={t('assessments.editor.points')}
        value={form.points}
        slotProps={{ htmlInput: { inputMode: 'decimal' } }}
        onChange={(event) => set({ points: event.target.value.slice(0, 8) })}
      />
      <TextField
        size="small"
        label={t('assessments.editor.explanation')}
        multiline
        maxRows={6}
        value={form.explanation}
        onChange={(event) => set({ explanation: event.target.value.slice(0, 5_000) })}
      />
      {tried && !made && <Notice tone="error">{t('assessments.editor.incomplete')}</Notice>}
      {save.isError && <Notice tone="error">{errorText(t, save.error)}</Notice>}
      <div className={css['steps']}>
        <Button look="plain" onClick={onDone}>
          {t('assessments.editor.cancel')}
        </Button>
        <Button type="submit" disabled={save.isPending}>
          {t('assessments.editor.saveQuestion')}
        </Button>
      </div>
    </form>
  );
}

function KindFields({ form, set }: { form: QuestionForm; set: (change: Partial<QuestionForm>) => void }) {
  const { t } = useTranslation();
  if (form.kind === 'short_text')
    return (
      <TextField
        label={t('assessments.editor.accepted')}
        multiline
        maxRows={8}
        value={form.accepted}
        onChange={(event) => set({ accepted: event.target.value.slice(0, 10_000) })}
      />
    );
  if (form.kind !== 'numeric') return <LineFields kind={form.kind} lines={form.lines} onChange={(lines) => set({ lines })} />;
  return (
    <>
      <TextField
        size="small"
        label={t('assessments.editor.value')}
        value={form.value}
        onChange={(event) => set({ value: event.target.value.slice(0, 30) })}
      />
      <TextField
        size="small"
        label={t('assessments.editor.tolerance')}
        value={form.tolerance}
        onChange={(event) => set({ tolerance: event.target.value.slice(0, 30) })}
      />
    </>
  );
}
