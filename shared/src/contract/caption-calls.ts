import { z } from 'zod';
import { CaptionText, SpokenLanguage } from '../room/captions.ts';
import { CLICK, call, nothing, rate } from './signaling-call.ts';

/** Captions: what a speaker's own browser, or a model beside it, has heard them say. */
export const captionCalls = {
  /** Everyone may have captions of who speaks, and who speaks may have them made; null: not any more. */
  'captions.set': call({
    permission: 'moderate',
    rate: CLICK,
    input: z.object({ language: SpokenLanguage.nullable() }),
    output: nothing,
  }),
  /** A sentence of one's own, when it is over. */
  'caption.say': call({ permission: 'speak', rate: rate(1, 10), input: z.object({ text: CaptionText }), output: nothing }),
} as const;
