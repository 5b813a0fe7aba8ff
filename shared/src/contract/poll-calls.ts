import { z } from 'zod';
import { QuizTitle } from '../room/entry.ts';
import { PollAnswer, PollId, PollQuestion } from '../room/poll.ts';
import { CLICK, call, nothing, rate } from './signaling-call.ts';

/** Asking the class, and telling it of graded quizzes. */
export const pollCalls = {
  /** Asks everyone something that is not graded. One at a time: `conflict` while another is open, `invalid_input` where it can't be asked so. */
  'poll.open': call({ permission: 'moderate', rate: rate(1, 6), input: PollQuestion, output: z.object({ pollId: PollId }) }),
  /** A later answer takes the place of an earlier one, while the poll is open (`closed` after that). */
  'poll.answer': call({
    permission: 'answer',
    rate: rate(2, 12),
    input: z.object({ pollId: PollId, answer: PollAnswer }),
    output: nothing,
  }),
  'poll.close': call({ permission: 'moderate', rate: CLICK, input: z.object({ pollId: PollId }), output: nothing }),
  'poll.show': call({ permission: 'moderate', rate: CLICK, input: z.object({ pollId: PollId }), output: nothing }),
  /** Tells the room of a quiz that the API has opened, or closed. `forbidden` to who was only made a co-teacher in the room: the API lets them do neither. */
  'quiz.open': call({
    permission: 'moderate',
    rate: rate(1, 6),
    input: z.object({ quizId: z.uuid(), title: QuizTitle, closesAt: z.number().int().positive() }),
    output: nothing,
  }),
  'quiz.close': call({ permission: 'moderate', rate: CLICK, input: z.object({ quizId: z.uuid() }), output: nothing }),
};
