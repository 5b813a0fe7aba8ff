import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { LiveQuiz } from '@watoto/shared/contract/http/live-quizzes.ts';
import { Button } from '../../../ui/Button.tsx';
import { ModuleQuizIcon } from '../../../ui/icons.ts';
import { Notice } from '../../../ui/Notice.tsx';
import { useApi } from '../../api/api-context.tsx';
import { errorText } from '../../api/error-text.ts';
import { Loaded } from '../../api/Loaded.tsx';
import { TimeLeft } from '../../assessments/TimeLeft.tsx';
import { QuizForm } from './QuizForm.tsx';
import { QuizProgress } from './QuizProgress.tsx';
import { useLiveQuizzes, useQuizActs } from './use-live-quiz.ts';
import css from './Polls.module.css';

/** The teacher's side of graded quizzes: open one of the course's questions, watch, close. */
export function TeachQuiz({ lessonId }: { lessonId: LessonId }) {
  const { t } = useTranslation();
  const quizzes = useLiveQuizzes(lessonId);
  return (
    <section className={css['running']} aria-label={t('polls.quiz')}>
      <h3>{t('polls.quiz')}</h3>
      <Loaded query={quizzes}>{(items) => <Newest lessonId={lessonId} quiz={items[0]} />}</Loaded>
    </section>
  );
}

function Newest({ lessonId, quiz }: { lessonId: LessonId; quiz: LiveQuiz | undefined }) {
  const { t } = useTranslation();
  const { open, close } = useQuizActs(lessonId);
  const [making, setMaking] = useState(false);
  const error = open.error ?? close.error;
  return (
    <>
      {error && <Notice tone="error">{errorText(t, error)}</Notice>}
      {quiz && (
        <div className={css['form']}>
          <div className={css['head']}>
            <strong className={css['question']}>{quiz.title}</strong>
            {quiz.open && <Left quiz={quiz} />}
          </div>
          <QuizProgress quiz={quiz} />
          {quiz.open && (
            <div className={css['acts']}>
              <Button disabled={close.isPending} onClick={() => close.mutate(quiz)}>
                {t('polls.quizClose')}
              </Button>
            </div>
          )}
        </div>
      )}
      {!quiz?.open && making && (
        <Making
          lessonId={lessonId}
          busy={open.isPending}
          onOpen={(body) => open.mutate(body, { onSuccess: () => setMaking(false) })}
          onCancel={() => setMaking(false)}
        />
      )}
      {!quiz?.open && !making && (
        <div className={css['acts']}>
          <Button look="soft" startIcon={<ModuleQuizIcon />} onClick={() => setMaking(true)}>
            {t('polls.quizNew')}
          </Button>
        </div>
      )}
    </>
  );
}

function Left({ quiz }: { quiz: LiveQuiz }) {
  const quizzes = useLiveQuizzes(quiz.lessonId);
  const ahead = Date.parse(quiz.serverTime) - quizzes.dataUpdatedAt;
  return <TimeLeft deadline={Date.parse(quiz.closesAt)} now={() => Date.now() + ahead} onOver={() => void quizzes.refetch()} />;
}

function Making({ lessonId, ...form }: Omit<Parameters<typeof QuizForm>[0], 'courseId'>) {
  const { t } = useTranslation();
  const api = useApi();
  const lesson = useQuery({
    queryKey: ['lesson', lessonId],
    queryFn: ({ signal }) => api.call('lessons.get', { params: { id: lessonId }, signal }),
  });
  return (
    <Loaded query={lesson}>
      {({ course }) =>
        course ? <QuizForm lessonId={lessonId} courseId={course.id} {...form} /> : <p className={css['note']}>{t('polls.noCourse')}</p>
      }
    </Loaded>
  );
}
