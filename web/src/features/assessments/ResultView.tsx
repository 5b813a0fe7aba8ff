import { useTranslation } from 'react-i18next';
import type { Attempt, AttemptResult } from '@watoto/shared/contract/http/attempts.ts';
import { LinkButton } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { FileLink } from './FileLink.tsx';
import { answerWords } from './answer-words.ts';
import css from './Quiz.module.css';

/** What became of an attempt: points, feedback, and what was right where the teacher shows it. */
export function ResultView({ attempt }: { attempt: Attempt }) {
  const { t } = useTranslation();
  const { result, assessment } = attempt;
  return (
    <>
      <h1>{assessment.title}</h1>
      {result ? (
        <Points result={result} />
      ) : (
        <section className={css['card']}>
          <h2>{t('assessments.result.waitingTitle')}</h2>
          <p>{t('assessments.result.waitingText')}</p>
        </section>
      )}
      {attempt.file && <FileLink file={attempt.file} />}
      {attempt.questions.map((question, i) => (
        <AnswerCard key={question.id} attempt={attempt} n={i} />
      ))}
      <LinkButton look="soft" to="/assessments">
        {t('assessments.result.back')}
      </LinkButton>
    </>
  );
}

function Points({ result }: { result: AttemptResult }) {
  const { t } = useTranslation();
  return (
    <section className={css['card']}>
      <h2>{t(result.passed ? 'assessments.result.passed' : 'assessments.result.failed')}</h2>
      {result.percent !== null && <p className={css['score']}>{t('assessments.result.percent', { percent: result.percent })}</p>}
      <p>{t('assessments.result.score', { score: result.score, count: result.total })}</p>
      {result.feedback !== '' && (
        <Notice tone="info">
          {t('assessments.result.feedback')} {result.feedback}
        </Notice>
      )}
    </section>
  );
}

function AnswerCard({ attempt, n }: { attempt: Attempt; n: number }) {
  const { t } = useTranslation();
  const question = attempt.questions[n];
  if (!question) return null;
  const { id, prompt, options } = question;
  const given = attempt.answers.find(({ questionId }) => questionId === id)?.answer ?? null;
  const result = attempt.result?.answers.find(({ questionId }) => questionId === id);
  return (
    <section className={css['card']}>
      <p className={css['about']}>
        <span>{t('assessments.quiz.question', { n: n + 1, total: attempt.questions.length })}</span>
        {result && result.score !== null && (
          <strong>{t('assessments.result.of', { score: result.score, points: t('assessments.points', { count: result.points }) })}</strong>
        )}
      </p>
      <h2 className={css['prompt']}>{prompt}</h2>
      <p>
        <span className={css['hint']}>{t('assessments.result.yours')}</span> {answerWords(options, given) || t('assessments.quiz.noAnswer')}
      </p>
      {result?.right && (
        <p>
          <span className={css['hint']}>{t('assessments.result.right')}</span> {answerWords(options, result.right)}
        </p>
      )}
      {result?.explanation && <p>{result.explanation}</p>}
      {result && result.rubric.length > 0 && (
        <ul className={css['answers']}>
          {result.rubric.map(({ title, points, score }) => (
            <li key={title} className={css['row']}>
              <span>{title}</span>
              <span>{t('assessments.result.of', { score, points })}</span>
            </li>
          ))}
        </ul>
      )}
      {result && result.feedback !== '' && (
        <Notice tone="info">
          {t('assessments.result.feedback')} {result.feedback}
        </Notice>
      )}
    </section>
  );
}
