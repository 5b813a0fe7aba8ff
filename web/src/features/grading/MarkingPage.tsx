import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Marking } from '@watoto/shared/contract/http/grading.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import { FileLink } from '../assessments/FileLink.tsx';
import { Loaded } from '../api/Loaded.tsx';
import { AnswerMark } from './AnswerMark.tsx';
import { changeOf, draftsOf, isComplete } from './marks.ts';
import { useMarking, useSaveMarking } from './use-grading.ts';
import css from '../assessments/Quiz.module.css';

export interface MarkingSearch {
  anonymous?: true;
}

/** One attempt, graded by a person. */
export function MarkingPage({ attemptId, anonymous = false }: { attemptId: string; anonymous?: boolean }) {
  const { t } = useTranslation();
  const marking = useMarking(attemptId, anonymous);
  useTitle(t('assessments.grading.title'), t('app.name'));
  return (
    <Page>
      <Loaded query={marking}>
        {(data) => <Form key={data.id} marking={data} anonymous={anonymous} onReload={() => void marking.refetch()} />}
      </Loaded>
    </Page>
  );
}

interface FormProps {
  readonly marking: Marking;
  readonly anonymous: boolean;
  readonly onReload: () => void;
}

function Form({ marking, anonymous, onReload }: FormProps) {
  const { t } = useTranslation();
  const form = useMarks(marking, anonymous);
  const name = marking.student?.name ?? t('assessments.grading.anonymousStudent');
  const search = anonymous ? { anonymous: true as const } : {};
  const reload = () => {
    form.forget();
    onReload();
  };
  return (
    <>
      <p className={css['about']}>
        {marking.assessment.title} · {t('assessments.grading.attempt', { n: marking.attempt })}
      </p>
      <h1>{name}</h1>
      <p className={css['hint']}>{t('assessments.grading.keys')}</p>
      {marking.file && (
        <section className={css['card']} aria-labelledby="handed-in-file">
          <h2 id="handed-in-file">{t('assessments.file.handedIn')}</h2>
          <FileLink file={marking.file} />
        </section>
      )}
      {marking.answers.map((answer, i) => (
        <AnswerMark
          key={answer.questionId}
          answer={answer}
          n={i + 1}
          of={marking.answers.length}
          draft={form.drafts[answer.questionId] ?? { points: '', rubric: {}, feedback: '' }}
          onChange={(draft) => form.change(answer.questionId, draft)}
        />
      ))}
      <section className={css['card']}>
        <TextField
          label={t('assessments.grading.overall')}
          multiline
          maxRows={8}
          value={form.feedback}
          onChange={(event) => form.setFeedback(event.target.value.slice(0, 10_000))}
        />
        <Outcome form={form} onReload={reload} />
        <div className={css['steps']}>
          <Button look="soft" onClick={() => form.save(false)} disabled={form.busy}>
            {t('assessments.grading.save')}
          </Button>
          <Button onClick={() => form.save(true)} disabled={form.busy}>
            {t('assessments.grading.giveBack')}
          </Button>
        </div>
      </section>
      <nav className={css['steps']} aria-label={t('assessments.grading.title')}>
        {marking.previous ? (
          <LinkButton look="plain" to="/grading/$attemptId" params={{ attemptId: marking.previous }} search={search}>
            {t('assessments.grading.previous')}
          </LinkButton>
        ) : (
          <span />
        )}
        <LinkButton look="plain" to="/grading" search={{}}>
          {t('assessments.grading.queue')}
        </LinkButton>
        {marking.next && (
          <LinkButton look="plain" to="/grading/$attemptId" params={{ attemptId: marking.next }} search={search}>
            {t('assessments.grading.next')}
          </LinkButton>
        )}
      </nav>
    </>
  );
}

function Outcome({ form, onReload }: { form: ReturnType<typeof useMarks>; onReload: () => void }) {
  const { t } = useTranslation();
  const { problem, error, saved } = form;
  if (problem) return <Notice tone="error">{t(`assessments.grading.${problem}`)}</Notice>;
  if (error instanceof AppError && error.code === 'precondition_failed') {
    const by = error.details?.['gradedBy'];
    return (
      <Notice
        tone="error"
        action={
          <Button look="plain" onClick={onReload}>
            {t('assessments.grading.theirs')}
          </Button>
        }
      >
        {t('assessments.grading.conflict', { name: typeof by === 'string' ? by : t('assessments.grading.someone') })}
      </Notice>
    );
  }
  if (error) return <Notice tone="error">{errorText(t, error)}</Notice>;
  if (!saved) return null;
  return (
    <Notice tone="success">
      {saved.status === 'submitted'
        ? t('assessments.grading.saved')
        : t('assessments.grading.gaveBack', { score: saved.score ?? 0, count: saved.total })}
    </Notice>
  );
}

/** What a grader has typed, and what became of it. */
function useMarks(marking: Marking, anonymous: boolean) {
  const [drafts, setDrafts] = useState(() => draftsOf(marking));
  const [feedback, setFeedback] = useState(marking.feedback);
  const [problem, setProblem] = useState<'incomplete' | 'wrong' | null>(null);
  const saving = useSaveMarking(marking.id, anonymous);
  const save = (giveBack: boolean) => {
    const change = changeOf(marking, drafts, feedback, giveBack);
    if (!change) return setProblem('wrong');
    if (giveBack && !isComplete(marking, drafts)) return setProblem('incomplete');
    setProblem(null);
    saving.mutate({ ...change, version: marking.version });
  };
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || (event.key !== 'Enter' && event.key !== 's') || saving.isPending) return;
      event.preventDefault();
      save(event.key === 'Enter');
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  });
  // Another version came: what is typed was for the old one.
  const [version, setVersion] = useState(marking.version);
  if (version !== marking.version) {
    setVersion(marking.version);
    setDrafts(draftsOf(marking));
    setFeedback(marking.feedback);
  }
  return {
    drafts,
    feedback,
    setFeedback,
    problem,
    busy: saving.isPending,
    error: saving.error,
    saved: saving.data ?? null,
    save,
    forget: () => saving.reset(),
    change: (questionId: string, draft: (typeof drafts)[string]) => setDrafts({ ...drafts, [questionId]: draft }),
  };
}
