import { useTranslation } from 'react-i18next';
import type { LiveQuiz } from '@watoto/shared/contract/http/live-quizzes.ts';
import { Loaded } from '../../api/Loaded.tsx';
import { useQuizProgress } from './use-live-quiz.ts';
import css from './Polls.module.css';

/** Who has answered how much, and what they got once it is graded. */
export function QuizProgress({ quiz }: { quiz: LiveQuiz }) {
  const { t } = useTranslation();
  const progress = useQuizProgress(quiz);
  return (
    <Loaded query={progress}>
      {({ people, questions, open }) => (
        <>
          <p className={css['note']}>
            {t(open ? 'polls.begun' : 'polls.began', { count: people.length })}{' '}
            {!open && people.some(({ status }) => status === 'in_progress') && t('polls.waiting')}
          </p>
          <ul className={css['bars']}>
            {people.map(({ student, answered, score }) => (
              <li key={student.id} className={css['bar']}>
                <span
                  className={css['part']}
                  style={{ inlineSize: `${Math.round((answered / Math.max(1, questions)) * 100)}%` }}
                  aria-hidden="true"
                />
                <span className={css['label']}>{student.name}</span>
                <span className={css['count']}>
                  {score === null
                    ? t('polls.answeredOf', { n: answered, of: questions })
                    : t('polls.scored', { score, count: quiz.totalPoints })}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Loaded>
  );
}
