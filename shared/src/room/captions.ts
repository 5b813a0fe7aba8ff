import { z } from 'zod';
import { GroupId, PeerId } from '../kernel/ids.ts';
import { plainLine } from '../kernel/plain-text.ts';
import { mayReadGroup } from './groups.ts';
import { isLocked, producerOf } from './producers.ts';
import { type Rule, actor, isCode } from './outcome.ts';
import type { RoomState } from './state.ts';

export const CAPTION_MAX_CHARS = 300;
/** The newest: who comes late reads what was said just before; the log has all of them. */
export const CAPTIONS_KEPT = 20;
/** A sentence stays to be read at least so long, and so much longer for each letter, ms. */
const SHOWN_MS = 2_500;
const SHOWN_MS_A_LETTER = 50;
/** The text of a sentence comes after it was said: so long it may come after the microphone went off, ms. */
export const LATE_WORDS_MS = 5_000;

/** What is spoken, as browsers and captions name it (BCP 47): `en`, `sw-KE`. */
export const SpokenLanguage = z
  .string()
  .max(20)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/);

/** Words that somebody's browser heard them say. */
export const CaptionText = z
  .string()
  .max(CAPTION_MAX_CHARS)
  .overwrite((text) => plainLine(text))
  .min(1);

export const Caption = z.object({
  /** The entry's `seq`. */
  id: z.number().int(),
  peerId: PeerId,
  text: z.string(),
  at: z.number(),
  /** Said in a group: it alone reads it, and the hosts. */
  groupId: GroupId.optional(),
});
export type Caption = z.infer<typeof Caption>;

export const CaptionsState = z.object({
  /** What is spoken; null: there are none. */
  language: SpokenLanguage.nullable(),
  /** Oldest first. */
  said: z.array(Caption),
  /** When the microphones went off that did so of late, by peer. */
  fell: z.record(z.string(), z.number()).default({}),
});
export type CaptionsState = z.infer<typeof CaptionsState>;
export const noCaptions: CaptionsState = { language: null, said: [], fell: {} };

const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), data: z.object(shape) });

export const CAPTION_ENTRIES = [
  /** null: no captions (any more). */
  of('captions.set', { language: SpokenLanguage.nullable() }),
  of('caption.said', { text: CaptionText, groupId: GroupId.optional() }),
] as const;

export const captionsSet: Rule<'captions.set'> = (state, { by, data: { language } }) => {
  const host = actor(state, by, 'moderate');
  return isCode(host) ? host : { ...state, captions: { ...state.captions, language } };
};

/** One's own words alone, and only of whose microphone is on, or was just now: captions are no way around a locked chat. */
export const captionSaid: Rule<'caption.said'> = (state, { by, seq, at, data }) => {
  const peer = actor(state, by, 'speak');
  if (isCode(peer)) return peer;
  const { captions } = state;
  if (captions.language === null) return 'conflict';
  if (isLocked(state, peer, 'mic')) return 'locked';
  if (producerOf(state, peer.id, 'mic')?.paused !== false && !fellOfLate(captions.fell[peer.id], at)) return 'forbidden';
  if (data.groupId !== undefined && !mayReadGroup(state, data.groupId, peer.id)) return 'forbidden';
  const said = [...captions.said, { id: seq, peerId: peer.id, at, ...data }].slice(-CAPTIONS_KEPT);
  return { ...state, captions: { ...captions, said } };
};

/** Whoever's microphone went off with this change may still be heard in writing for a moment. */
export function withFallenSilent(before: RoomState, after: RoomState, at: number): RoomState {
  const { captions } = after;
  if (captions.language === null || before.producers === after.producers) return after;
  const speaks = new Set(speakersOf(after));
  const fallen = speakersOf(before).filter((id) => !speaks.has(id) && after.peers[id] !== undefined);
  if (fallen.length === 0) return after;
  const late = Object.entries(captions.fell).filter(([, then]) => fellOfLate(then, at));
  const fell = { ...Object.fromEntries(late), ...Object.fromEntries(fallen.map((id) => [id, at])) };
  return { ...after, captions: { ...captions, fell } };
}

function speakersOf({ producers }: RoomState): PeerId[] {
  return Object.values(producers).flatMap(({ peerId, source, paused }) => (source === 'mic' && !paused ? [peerId] : []));
}

function fellOfLate(then: number | undefined, at: number): boolean {
  return then !== undefined && at - then <= LATE_WORDS_MS;
}

/** Those to be read now, at most `most`, oldest first. */
export function captionsAt({ captions: { said } }: Pick<RoomState, 'captions'>, now: number, most = 2): Caption[] {
  return said.filter(({ at, text }) => at <= now && now < at + SHOWN_MS + text.length * SHOWN_MS_A_LETTER).slice(-most);
}
