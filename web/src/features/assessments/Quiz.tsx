import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedQuestion } from '@watoto/shared/contract/http/attempts.ts';
import { Button } from '../../ui/Button.tsx';
import { SwitchField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { isAnswered } from './answer-words.ts';
import { HandInFile } from './HandInFile.tsx';
import { QuestionInput } from './QuestionInput.tsx';
import { Review } from './Review.tsx';
import { TimeLeft } from './TimeLeft.tsx';
import { type LoadedAttempt, type OutboxView, useOutbox, useSubmit } from './use-attempt.ts';
import css from './Quiz.module.css';

/** A quiz that is under way. Every answer is saved as it is given, or kept here until it can be. */
export function Quiz({ loaded }: { loaded: LoadedAttempt }) {
  const { t } = useTranslation();
  const { attempt } = loaded;
  const view = useOutbox(loaded);
  const submit = useSubmit(attempt, view.outbox);
  const [at, setAt] = useState(0);
  const [all, setAll] = useState(false);
  const [reviewing, setReviewing] = useState(false);
  const top = useFocusOnChange(`${at} ${reviewing}`);
  const busy = submit.isPending || submit.isSuccess;
  const { questions } = attempt;
  const go = (n: number) => {
    setReviewing(false);
    setAt(n);
  };
  const several = questions.length > 1;
  const shown = all ? questions : questions.slice(at, at + 1);
  return (
    <>
      <div className={css['head']}>
        <h1>{attempt.assessment.title}</h1>
        {attempt.deadline !== null && (
          <TimeLeft deadline={Date.parse(attempt.deadline)} now={() => view.outbox.now()} onOver={() => !busy && submit.mutate()} />
        )}
      </div>
      {view.offline && <Notice tone="warning">{t('assessments.quiz.offline')}</Notice>}
      {view.late.length > 0 && <Notice tone="error">{t('assessments.quiz.late')}</Notice>}
      {submit.isError && <Notice tone="error">{errorText(t, submit.error)}</Notice>}
      {busy && <Notice tone="info">{t(view.offline ? 'assessments.quiz.handingInOffline' : 'assessments.quiz.handingIn')}</Notice>}
      {attempt.takesFile && <HandInFile attempt={attempt} disabled={busy} />}
      {several && (
        <>
          <div className={css['tools']}>
            <SwitchField label={t('assessments.quiz.showAll')} checked={all} onChange={setAll} />
          </div>
          <Numbers questions={questions} view={view} at={all || reviewing ? null : at} onGo={go} all={all} />
        </>
      )}
      <div ref={top} tabIndex={-1}>
        {reviewing ? (
          <Review attempt={attempt} answers={view.answers} saves={view.saves} busy={busy} onGo={go} onSubmit={() => submit.mutate()} />
        ) : (
          shown.map((question) => (
            <QuestionCard
              key={question.id}
              question={question}
              n={questions.indexOf(question) + 1}
              of={questions.length}
              view={view}
              disabled={busy}
            />
          ))
        )}
      </div>
      {!reviewing && (
        <div className={css['steps']}>
          {all || !several ? (
            <span />
          ) : (
            <Button look="soft" disabled={at === 0} onClick={() => go(at - 1)}>
              {t('assessments.quiz.previous')}
            </Button>
          )}
          {all || at === questions.length - 1 ? (
            <Button onClick={() => setReviewing(true)}>{t('assessments.quiz.review')}</Button>
          ) : (
            <Button onClick={() => go(at + 1)}>{t('assessments.quiz.next')}</Button>
          )}
        </div>
      )}
    </>
  );
}

interface NumbersProps {
  readonly questions: readonly AskedQuestion[];
  readonly view: OutboxView;
  readonly at: number | null;
  readonly all: boolean;
  readonly onGo: (n: number) => void;
}

function Numbers({ questions, view, at, all, onGo }: NumbersProps) {
  const { t } = useTranslation();
  const go = (i: number) => {
    onGo(i);
    if (all) document.getElementById(`question-${i + 1}`)?.focus();
  };
  return (
    <nav aria-label={t('assessments.quiz.list')}>
      <ol className={css['numbers']}>
        {questions.map(({ id }, i) => {
          const answered = isAnswered(view.answers[id]);
          const state = t(answered ? 'assessments.quiz.answered' : 'assessments.quiz.unanswered');
          return (
            <li key={id}>
              <button
                type="button"
                className={css['number']}
                data-answered={answered}
                aria-current={i === at ? 'step' : undefined}
                aria-label={t('assessments.quiz.goTo', { n: i + 1, state })}
                onClick={() => go(i)}
              >
                {i + 1}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

interface CardProps {
  readonly question: AskedQuestion;
  readonly n: number;
  readonly of: number;
  readonly view: OutboxView;
  readonly disabled: boolean;
}

function QuestionCard({ question, n, of, view, disabled }: CardProps) {
  const { t } = useTranslation();
  const save = view.saves[question.id];
  return (
    <section className={css['card']} aria-labelledby={`question-${n}`}>
      <p className={css['about']}>
        <span>{t('assessments.quiz.question', { n, total: of })}</span>
        <span>{t('assessments.points', { count: question.points })}</span>
      </p>
      <h2 id={`question-${n}`} tabIndex={-1} className={css['prompt']}>
        {question.prompt}
      </h2>
      <QuestionInput
        question={question}
        answer={view.answers[question.id] ?? null}
        disabled={disabled || view.late.length > 0}
        onChange={(answer) => view.outbox.answer(question.id, answer)}
      />
      <output className={css['save']} data-state={save}>
        {save && t(`assessments.quiz.save.${save}`)}
      </output>
    </section>
  );
}

/** Who goes to another question reads from its beginning. Not on the first look. */
function useFocusOnChange(key: string) {
  const ref = useRef<HTMLDivElement>(null);
  const seen = useRef(key);
  useEffect(() => {
    if (seen.current === key) return;
    seen.current = key;
    ref.current?.focus();
  }, [key]);
  return ref;
}
