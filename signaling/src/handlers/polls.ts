import { type Part, draft, here, say } from './context.ts';

type PollCall = 'poll.open' | 'poll.answer' | 'poll.close' | 'poll.show' | 'quiz.open' | 'quiz.close';

/** Polls, and what the room is told of graded quizzes: each is one entry, and the state machine has the rules. */
export function pollHandlers(): Part<PollCall> {
  return {
    async 'poll.open'(data, context) {
      const opened = draft(context, { type: 'poll.opened', data });
      await here(context).room.live.commit(opened);
      return { pollId: opened.id };
    },
    'poll.answer': ({ pollId, answer }, context) => say(context, { type: 'poll.answered', data: { pollId, answer } }),
    'poll.close': ({ pollId }, context) => say(context, { type: 'poll.closed', data: { pollId } }),
    'poll.show': ({ pollId }, context) => say(context, { type: 'poll.shown', data: { pollId } }),
    'quiz.open': (data, context) => say(context, { type: 'quiz.opened', data }),
    'quiz.close': (data, context) => say(context, { type: 'quiz.closed', data }),
  };
}
