import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuizState } from '@watoto/shared/room/poll.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { CloseIcon } from '../../../ui/icons.ts';
import { LateAnswersContext } from '../../assessments/late-answers.ts';
import { Loaded } from '../../api/Loaded.tsx';
import { Quiz } from '../../assessments/Quiz.tsx';
import { ResultView } from '../../assessments/ResultView.tsx';
import { type LoadedAttempt, useAttempt } from '../../assessments/use-attempt.ts';
import { useLateAnswers, useQuizAttempt } from './use-live-quiz.ts';
import css from './QuizPanel.module.css';

interface QuizPanelProps {
  readonly quiz: QuizState;
  readonly shown: boolean;
  readonly onClose: () => void;
}

/** A pupil's graded quiz beside the lesson. It stays when it is not shown: what is answered goes on its way all the same. */
export function QuizPanel({ quiz, shown, onClose }: QuizPanelProps) {
  const { t } = useTranslation();
  const entered = useQuizAttempt(quiz);
  const late = useLateAnswers();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (shown) panel.current?.focus({ preventScroll: true });
  }, [shown]);
  return (
    <aside ref={panel} tabIndex={-1} hidden={!shown} className={css['panel']} aria-label={t('polls.quiz')} data-testid="quiz">
      <header className={css['head']}>
        <span>{t('polls.quiz')}</span>
        <IconButton label={t('polls.quizHide')} onClick={onClose} edge="end">
          <CloseIcon />
        </IconButton>
      </header>
      <div className={css['body']}>
        <LateAnswersContext value={late}>
          <Loaded query={entered}>{(id) => <Going attemptId={id} quiz={quiz} />}</Loaded>
        </LateAnswersContext>
      </div>
    </aside>
  );
}

function Going({ attemptId, quiz }: { attemptId: string; quiz: QuizState }) {
  const loaded = useAttempt(attemptId);
  return (
    <Loaded query={loaded}>
      {(data) => (data.attempt.status === 'in_progress' ? <Quiz loaded={closing(data, quiz)} /> : <ResultView attempt={data.attempt} />)}
    </Loaded>
  );
}

/** The teacher may close it before its time. */
function closing(loaded: LoadedAttempt, { closedAt }: QuizState): LoadedAttempt {
  const { deadline } = loaded.attempt;
  if (closedAt === null || (deadline !== null && Date.parse(deadline) <= closedAt)) return loaded;
  return { ...loaded, attempt: { ...loaded.attempt, deadline: new Date(closedAt).toISOString() } };
}
