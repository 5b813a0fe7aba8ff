import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { PollAnswer, PollKind, PollQuestion, PollState } from '@watoto/shared/room/poll.ts';
import { useClassroom, useClient } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';
import { choiceWords } from './poll-view.ts';

/** The poll that can be answered now. */
export function useOpenPoll(): PollState | undefined {
  return useClassroom((state) => state.room.polls.find(({ closedAt }) => closedAt === null));
}

/** The question as it is read: where the teacher wrote none, its kind asks. */
export function usePollWords(): { title: (poll: Pick<PollState, 'kind' | 'question'>) => string; choices: (poll: PollState) => string[] } {
  const { t } = useTranslation();
  const title = useCallback(({ kind, question }: Pick<PollState, 'kind' | 'question'>) => question || t(`polls.kinds.${kind}`), [t]);
  const choices = useCallback(
    (poll: PollState) =>
      choiceWords(poll, (kind: PollKind, choice) => {
        if (kind === 'yesNo') return t(choice === 0 ? 'polls.yes' : 'polls.no');
        return t(`polls.sure.s${(choice % 4) as 0 | 1 | 2 | 3}`);
      }),
    [t],
  );
  return { title, choices };
}

export interface PollActs {
  readonly open: (question: PollQuestion) => Promise<boolean>;
  readonly close: (poll: PollState) => Promise<boolean>;
  readonly show: (poll: PollState) => Promise<boolean>;
  readonly answer: (poll: PollState, answer: PollAnswer) => Promise<boolean>;
}

/** What is done with polls. Each resolves to whether it went well; what did not is told by a note. */
export function usePollActs(): PollActs {
  const client = useClient();
  const { run } = useControls();
  const did = (work: Promise<unknown>) => run(work.then(() => {}));
  return {
    open: (question) => did(client.call('poll.open', question)),
    close: ({ id }) => did(client.call('poll.close', { pollId: id })),
    show: ({ id }) => did(client.call('poll.show', { pollId: id })),
    answer: ({ id }, answer) => did(client.call('poll.answer', { pollId: id, answer })),
  };
}
