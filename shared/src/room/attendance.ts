import type { PeerId } from '../kernel/ids.ts';
import type { Role } from '../contract/permissions.ts';
import { hasSoundAtMost } from '../ladder/rung.ts';
import type { Entry, EntryType } from './entry.ts';
import { applyOwned } from './room.ts';
import { standing } from './rungs.ts';
import { newRoom, type RoomState } from './state.ts';

/** From when to when, milliseconds since 1970. */
export type Stretch = readonly [from: number, until: number];

/** What one did, as the log has it; `micSeconds` and `cameraSeconds` are the time that they were on. */
export interface Participation {
  readonly messages: number;
  readonly hands: number;
  readonly answers: number;
  readonly micSeconds: number;
  readonly cameraSeconds: number;
  /** With a network that bore sound at most. */
  readonly poorSeconds: number;
}

export interface PeerPresence {
  readonly peerId: PeerId;
  readonly name: string;
  readonly role: Role;
  /** When a socket of theirs was in the room, in order. */
  readonly stretches: readonly Stretch[];
  /** How often the network took them out. */
  readonly drops: number;
  /** How it ended for them the last time. */
  readonly end: 'left' | 'dropped' | 'removed' | 'lesson';
  readonly participation: Participation;
}

/** Who was in a lesson, and what they did: a reading of its log. */
export interface LogReading {
  readonly openedAt: number;
  /** null: no host came. */
  readonly hostAt: number | null;
  readonly endedAt: number;
  readonly people: readonly PeerPresence[];
  /** What pupils reported to the hosts, oldest first. */
  readonly reports: readonly ReadReport[];
}

/** Without the words: whose message it was about is enough to find them in the log. */
export interface ReadReport {
  readonly at: number;
  readonly by: PeerId;
  readonly about: PeerId;
  /** The message's `seq`; null: it is about the person. */
  readonly messageId: number | null;
  /** A host has dealt with it. */
  readonly settled: boolean;
}

/** What counts as having taken part, by the entry that says it. */
const COUNTED: Partial<Record<EntryType, keyof Person['counts']>> = { 'message.said': 'messages', 'hand.raised': 'hands' };
/** Entries that can change who is here; of the others there are many more. */
const OF_PRESENCE = /^(room|peer|lobby)\./;
const OF_STATES = /^(room|peer|lobby|producer|media|locks|rung)\./;

/** What somebody may be in for a while: microphone on, camera on, and a network that bears sound at most. */
const STATES = ['mic', 'camera', 'poor'] as const;
type State = (typeof STATES)[number];

interface Person {
  readonly peerId: PeerId;
  name: string;
  role: Role;
  stretches: Stretch[];
  hereSince: number | null;
  drops: number;
  end: PeerPresence['end'];
  counts: { messages: number; hands: number };
  /** Polls, each once, however often the answer was changed. */
  answered: Set<string>;
  onMs: Record<State, number>;
  onSince: Record<State, number | null>;
}

/** Reads a lesson's log from its first entry on. Refused entries say nothing. */
export class AttendanceReader {
  #state: RoomState = newRoom();
  #hostAt: number | null = null;
  readonly #people = new Map<PeerId, Person>();
  /** By the `seq` of their entries. */
  readonly #reports = new Map<number, ReadReport>();

  add(entry: Entry): void {
    const { state, outcome } = applyOwned(this.#state, entry);
    this.#state = state;
    if (!outcome.ok) return;
    if (OF_PRESENCE.test(entry.type)) this.#presence(entry);
    if (OF_STATES.test(entry.type)) this.#states(entry.at);
    const counted = COUNTED[entry.type];
    const who = entry.by === null ? undefined : this.#people.get(entry.by);
    if (counted && who) who.counts[counted] += 1;
    this.#reported(entry);
    if (entry.type === 'poll.answered') who?.answered.add(entry.data.pollId);
  }

  /** The last entry that it has had; 0: none. */
  get seq(): number {
    return this.#state.seq;
  }

  get ended(): boolean {
    return this.#state.phase === 'ended';
  }

  /** Who still is here is taken to have stayed until the last entry. */
  read(): LogReading {
    const { at, openedAt } = this.#state;
    const people = [...this.#people.values()].map((person): PeerPresence => {
      const { peerId, name, role, drops, end, counts, hereSince, stretches } = person;
      const on = (state: State) => Math.round((person.onMs[state] + (at - (person.onSince[state] ?? at))) / 1_000);
      return {
        peerId,
        name,
        role,
        drops,
        end,
        stretches: hereSince === null ? stretches : [...stretches, [hereSince, at]],
        participation: {
          ...counts,
          answers: person.answered.size,
          micSeconds: on('mic'),
          cameraSeconds: on('camera'),
          poorSeconds: on('poor'),
        },
      };
    });
    return { openedAt, hostAt: this.#hostAt, endedAt: at, people, reports: [...this.#reports.values()] };
  }

  #reported({ type, by, seq, at, data }: Entry): void {
    if (type === 'report.made' && by !== null)
      this.#reports.set(seq, { at, by, about: data.peerId, messageId: data.messageId, settled: false });
    const settled = type === 'report.settled' && this.#reports.get(data.reportId);
    if (settled) this.#reports.set(data.reportId, { ...settled, settled: true });
  }

  #presence(entry: Entry): void {
    const { peers } = this.#state;
    for (const peer of Object.values(peers)) {
      if (peer.role === 'recorder') continue;
      const person = this.#person(peer.id);
      person.name = peer.name;
      person.role = peer.role;
      if (peer.droppedAt === null && person.hereSince === null) {
        person.hereSince = entry.at;
        if (peer.role === 'host') this.#hostAt ??= entry.at;
      } else if (peer.droppedAt !== null && person.hereSince !== null) {
        person.drops += 1;
        this.#gone(person, entry.at, 'dropped');
      }
    }
    for (const person of this.#people.values()) {
      if (person.hereSince !== null && !Object.hasOwn(peers, person.peerId)) this.#gone(person, entry.at, endOf(entry));
    }
  }

  #gone(person: Person, at: number, end: Person['end']): void {
    if (person.hereSince !== null && at > person.hereSince) person.stretches.push([person.hereSince, at]);
    person.hereSince = null;
    person.end = end;
  }

  #states(at: number): void {
    const { producers } = this.#state;
    const sending = new Set(Object.values(producers).flatMap(({ peerId, source, paused }) => (paused ? [] : [`${source} ${peerId}`])));
    for (const person of this.#people.values()) {
      for (const state of STATES) {
        const now = state === 'poor' ? this.#isPoor(person) : sending.has(`${state} ${person.peerId}`);
        const since = person.onSince[state];
        if (now && since === null) person.onSince[state] = at;
        if (now || since === null) continue;
        person.onMs[state] += at - since;
        person.onSince[state] = null;
      }
    }
  }

  #isPoor({ peerId, hereSince }: Person): boolean {
    const { rung, why } = standing(this.#state, peerId);
    return hereSince !== null && why === 'network' && hasSoundAtMost(rung);
  }

  #person(peerId: PeerId): Person {
    let person = this.#people.get(peerId);
    if (!person) {
      person = {
        peerId,
        name: '',
        role: 'pupil',
        stretches: [],
        hereSince: null,
        drops: 0,
        end: 'lesson',
        counts: { messages: 0, hands: 0 },
        answered: new Set(),
        onMs: { mic: 0, camera: 0, poor: 0 },
        onSince: { mic: null, camera: null, poor: null },
      };
      this.#people.set(peerId, person);
    }
    return person;
  }
}

function endOf({ type, data }: Entry): PeerPresence['end'] {
  if (type === 'peer.removed') return 'removed';
  if (type === 'peer.left') return data.reason === 'timeout' ? 'dropped' : 'left';
  return type === 'room.ended' ? 'lesson' : 'left';
}

/** The same stretches, where breaks of at most `gapMs` are none. */
export function merged(stretches: readonly Stretch[], gapMs: number): Stretch[] {
  const whole: Stretch[] = [];
  for (const [from, until] of stretches) {
    const last = whole.at(-1);
    if (last && from - last[1] <= gapMs) whole[whole.length - 1] = [last[0], Math.max(last[1], until)];
    else whole.push([from, until]);
  }
  return whole;
}

/** How long they are within `from` to `until`, ms. */
export function within(stretches: readonly Stretch[], from: number, until: number): number {
  return stretches.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, until) - Math.max(a, from)), 0);
}
