import { useTranslation } from 'react-i18next';
import { can } from '@watoto/shared/contract/permissions.ts';
import type { QuizState } from '@watoto/shared/room/poll.ts';
import { Button } from '../../../ui/Button.tsx';
import { ModuleQuizIcon } from '../../../ui/icons.ts';
import { useClassroom } from '../classroom-context.tsx';
import { useLessonId } from '../lesson-id-context.tsx';
import css from './Polls.module.css';

/** The graded quiz that a pupil has, or had, in this lesson; null: none. */
export function usePupilsQuiz(): QuizState | null {
  const quiz = useClassroom((state) => state.room.quiz);
  const may = useClassroom((state) => state.role !== null && can(state.role, 'answer'));
  return useLessonId() !== null && may ? quiz : null;
}

/** Tells a pupil of the graded quiz, and opens it beside the lesson. */
export function QuizCard({ shown, onShow }: { shown: boolean; onShow: () => void }) {
  const { t } = useTranslation();
  const quiz = usePupilsQuiz();
  return (
    <>
      <output className="visually-hidden">
        {quiz && t(quiz.closedAt === null ? 'polls.quizOpened' : 'polls.quizClosed', { title: quiz.title })}
      </output>
      {quiz && !shown && (
        <section className={css['card']} aria-label={t('polls.quiz')}>
          <header className={css['head']}>
            <ModuleQuizIcon />
            <h2 className={css['question']}>{quiz.title}</h2>
            <Button onClick={onShow}>{t(quiz.closedAt === null ? 'polls.toQuiz' : 'polls.toResult')}</Button>
          </header>
        </section>
      )}
    </>
  );
}
