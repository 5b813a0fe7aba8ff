import { useTranslation } from 'react-i18next';
import type { Attempt } from '@watoto/shared/contract/http/attempts.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import type { OutboxState } from './answer-outbox.ts';
import { answerWords, isAnswered } from './answer-words.ts';
import css from './Quiz.module.css';

interface ReviewProps extends Pick<OutboxState, 'answers' | 'saves'> {
  readonly attempt: Attempt;
  readonly busy: boolean;
  readonly onGo: (n: number) => void;
  readonly onSubmit: () => void;
}

/** The last look before handing in: what has no answer, and what is not saved yet. */
export function Review({ attempt, answers, saves, busy, onGo, onSubmit }: ReviewProps) {
  const { t } = useTranslation();
  const { questions, takesFile, file } = attempt;
  const missing = questions.filter(({ id }) => !isAnswered(answers[id])).length;
  return (
    <section className={css['card']} aria-labelledby="review-title">
      <h2 id="review-title">{t('assessments.quiz.reviewTitle')}</h2>
      <Notice tone={missing > 0 ? 'warning' : 'success'}>
        {missing > 0 ? t('assessments.quiz.reviewMissing', { count: missing }) : t('assessments.quiz.reviewAll')}
      </Notice>
      {takesFile && (
        <Notice tone={file ? 'success' : 'warning'}>
          {file ? t('assessments.file.with', { name: file.name }) : t('assessments.file.without')}
        </Notice>
      )}
      <ol className={css['answers']}>
        {questions.map(({ id, prompt, options }, i) => {
          const save = saves[id];
          return (
            <li key={id}>
              <p className={css['hint']}>
                {i + 1}. {prompt}
              </p>
              <p className={css['row']}>
                <span>{answerWords(options, answers[id] ?? null) || t('assessments.quiz.noAnswer')}</span>
                <span className={css['save']} data-state={save}>
                  {save && t(`assessments.quiz.save.${save}`)}
                </span>
              </p>
            </li>
          );
        })}
      </ol>
      <div className={css['steps']}>
        <Button look="soft" onClick={() => onGo(0)} disabled={busy}>
          {t('assessments.quiz.back')}
        </Button>
        <Button onClick={onSubmit} disabled={busy}>
          {t('assessments.quiz.handIn')}
        </Button>
      </div>
    </section>
  );
}
