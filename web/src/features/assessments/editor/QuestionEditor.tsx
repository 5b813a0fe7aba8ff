import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Question, QuestionKind } from '@watoto/shared/contract/http/questions.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { SelectField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Progress } from '../../../ui/Progress.tsx';
import { errorText } from '../../api/error-text.ts';
import { Choice, EffectWords } from '../roster/RegradeDialog.tsx';
import { KindFields } from './KindFields.tsx';
import { MoreOptions } from './MoreOptions.tsx';
import { emptyForm, formOf, type QuestionForm } from './question-form.ts';
import { questionOf } from './question-of.ts';
import { problemsOf } from './question-problems.ts';
import { type Edits, usePreview } from './use-editor.ts';
import css from '../Quiz.module.css';

/** What keeps a question; `id` null: a new one. */
type QuestionSaving = Pick<Edits['save'], 'mutate' | 'isPending' | 'isError' | 'error'>;

interface QuestionEditorProps {
  readonly question: Question | null;
  readonly save: QuestionSaving;
  /** Students have begun: what a change does to their points is shown before. */
  readonly begun: boolean;
  readonly onDone: () => void;
}

/** One question as a form; a new one begins with its kind. */
export function QuestionEditor({ question, save, begun, onDone }: QuestionEditorProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState<QuestionForm>(() => (question ? formOf(question) : emptyForm('single')));
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const preview = usePreview();
  const problems = tried ? problemsOf(form) : [];
  const set = (change: Partial<QuestionForm>) => setForm({ ...form, ...change });
  const submit = () => {
    setTried(true);
    const made = questionOf(form);
    if (!made) return;
    const keep = () => save.mutate({ id: question?.id ?? null, question: made }, { onSuccess: onDone });
    if (!question || !begun) return keep();
    preview.mutate({ id: question.id, question: made }, { onSuccess: ({ changed }) => (changed > 0 ? setAsking(true) : keep()) });
  };
  const saveAsked = () => {
    const made = questionOf(form);
    setAsking(false);
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
          onChange={(kind) => {
            setTried(false);
            setForm({ ...emptyForm(kind), prompt: form.prompt, points: form.points, tags: form.tags });
          }}
        />
      )}
      <TextField
        label={t('assessments.editor.prompt')}
        multiline
        maxRows={8}
        error={problems.includes('prompt')}
        value={form.prompt}
        onChange={(event) => set({ prompt: event.target.value.slice(0, 10_000) })}
      />
      <KindFields form={form} set={set} problems={problems} />
      <TextField
        size="small"
        label={t('assessments.editor.points')}
        error={problems.includes('points') || problems.includes('rubricSum')}
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
      <MoreOptions form={form} set={set} problems={problems} />
      {problems.length > 0 && (
        <Notice tone="error">
          <ul className={css['problems']}>
            {problems.map((problem) => (
              <li key={problem}>{t(`assessments.editor.problems.${problem}`)}</li>
            ))}
          </ul>
        </Notice>
      )}
      {preview.isError && <Notice tone="error">{errorText(t, preview.error)}</Notice>}
      {save.isPending && begun && <Progress label={t('assessments.regrade.going')} />}
      {save.isError && <Notice tone="error">{errorText(t, save.error)}</Notice>}
      <div className={css['steps']}>
        <Button look="plain" onClick={onDone}>
          {t('assessments.editor.cancel')}
        </Button>
        <Button type="submit" disabled={save.isPending || preview.isPending}>
          {t('assessments.editor.saveQuestion')}
        </Button>
      </div>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('assessments.regrade.saveTitle')}
        actions={
          <Choice onCancel={() => setAsking(false)} onDo={saveAsked} disabled={save.isPending}>
            {t('assessments.regrade.save')}
          </Choice>
        }
      >
        {preview.data && <EffectWords effect={preview.data} />}
      </Dialog>
    </form>
  );
}
