import { z } from 'zod';
import { plainLine, plainText } from '../kernel/plain-text.ts';
import { PeerId } from '../kernel/ids.ts';

export const MESSAGE_MAX_CHARS = 2_000;
export const NAME_MAX_CHARS = 80;
/** Seconds between two messages of one pupil at most. */
export const SLOW_MODE_MAX_SECONDS = 600;
/** Of what somebody says to a report. */
export const NOTE_MAX_CHARS = 500;
/** Reports that a room keeps, and open ones of one person. */
export const REPORTS_KEPT = 200;
export const REPORTS_OPEN_EACH = 10;

/** What people write: what only tricks the eye is taken out where it comes in. */
export const PlainText = z.string().overwrite(plainText).trim();
/** The same, of one line: a name, a title, what can be chosen. */
export const PlainLine = z.string().overwrite(plainLine);
export const PersonName = PlainLine.min(1).max(NAME_MAX_CHARS);

/** Who waits to be let in: nobody, who is not of the course, or every pupil. Hosts never wait. */
export const LobbyFor = z.enum(['nobody', 'guests', 'everyone']);
export type LobbyFor = z.infer<typeof LobbyFor>;

/** Who may not come in again, and who that was. */
export const Barred = z.object({ peerId: PeerId, name: z.string(), at: z.number() });
export type Barred = z.infer<typeof Barred>;

/** A pupil whom a host asked to speak. Until they are muted again, a lock of microphones does not bind them. */
export const Word = z.object({ peerId: PeerId, at: z.number(), answer: z.enum(['none', 'speaks', 'declined']) });
export type Word = z.infer<typeof Word>;

/** `seconds` between two messages of a pupil to everyone (0: no limit), and when each said theirs. */
export const SlowMode = z.object({ seconds: z.number().int(), last: z.record(z.string(), z.number()) });
export type SlowMode = z.infer<typeof SlowMode>;

/** What somebody told the hosts about a person, or a message of theirs. */
export const Report = z.object({
  /** The `seq` of the entry that made it. */
  id: z.number().int(),
  at: z.number(),
  by: PeerId,
  byName: z.string(),
  peerId: PeerId,
  name: z.string(),
  messageId: z.number().int().nullable(),
  /** The message as it was then. */
  text: z.string(),
  note: z.string(),
});
export type Report = z.infer<typeof Report>;

/** How the large area is used: faces in a grid, who speaks large, or what is taught with large. */
export const Layout = z.enum(['grid', 'speaker', 'tool']);
export type Layout = z.infer<typeof Layout>;
