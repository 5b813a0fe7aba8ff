import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import type { Chapter } from '@watoto/shared/contract/http/recordings.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import { Written } from '@watoto/shared/room/written.ts';

const TITLE_MAX = 120;

export interface Mark {
  readonly id: string;
  readonly at: number;
  readonly kind: Chapter['kind'];
  readonly title: string | null;
}

export interface Text {
  readonly kind: 'chapter' | 'message' | 'caption';
  readonly at: number;
  readonly text: string;
  readonly peer: string | null;
}

/** What a lesson's log says that a replay's outline and the search need. Chapters and texts by time. */
export interface LogMarks {
  readonly names: ReadonlyMap<string, string>;
  readonly chapters: readonly Mark[];
  readonly texts: readonly Text[];
  /** Who wrote what is to be read in it, and when. */
  readonly written: Written;
}

export const NO_MARKS: LogMarks = { names: new Map(), chapters: [], texts: [], written: new Written() };

/** Reads pieces in their order; of two runs that both have an entry, once. */
export function marksOf(pieces: readonly LogPieceContent[]): LogMarks {
  const reading = new Reading();
  for (const { state, entries } of pieces) {
    for (const peer of Object.values(state?.peers ?? {}))
      reading.meet(peer.id, peer.name, isHost(peer.role), isHost(peer.accountRole ?? peer.role));
    for (const { peerId, name } of state?.chat ?? []) reading.meet(peerId, name, null);
    if (state) {
      reading.goOn(state);
      reading.written.find(state);
    }
    for (const entry of entries) reading.read(entry);
  }
  return reading.done();
}

class Reading {
  readonly written = new Written();
  readonly #names = new Map<string, string>();
  readonly #hosts = new Set<string>();
  readonly #holders = new Set<string>();
  readonly #read = new Set<number>();
  readonly #chapters: Mark[] = [];
  readonly #said = new Map<number, Text>();
  /** Messages that were deleted and may come back. */
  readonly #deleted = new Map<number, Text>();
  /** Roles that a host gave: they outlast leaving. */
  readonly #given = new Map<string, boolean>();
  /** While the class works in groups: when everyone is to come back; null: when a teacher says so. */
  #groups: { endsAt: number | null } | null = null;

  /** `holds`: it is their lesson by the school's word, whatever they are here. */
  meet(id: string, name: string, host: boolean | null, holds = false): void {
    this.#names.set(id, name);
    if (holds) this.#holders.add(id);
    if (host === true) this.#hosts.add(id);
    if (host === false) this.#hosts.delete(id);
  }

  /** A piece that knows the room: what was read before it may have holes. */
  goOn({ groups, given }: Pick<RoomState, 'groups' | 'given'>): void {
    for (const [id, role] of Object.entries(given.roles)) this.#given.set(id, isHost(role));
    this.#groups = groups?.phase === 'open' ? { endsAt: groups.endsAt } : null;
  }

  read(entry: Entry): void {
    if (this.#read.has(entry.seq)) return;
    this.#read.add(entry.seq);
    this.written.read(entry);
    const { at, seq, by } = entry;
    const byHost = by !== null && this.#hosts.has(by);
    switch (entry.type) {
      case 'peer.joined':
        return this.meet(
          entry.data.peerId,
          entry.data.name,
          this.#given.get(entry.data.peerId) ?? isHost(entry.data.role),
          isHost(entry.data.role),
        );
      case 'role.changed':
        this.#given.set(entry.data.peerId, isHost(entry.data.role));
        return isHost(entry.data.role) ? void this.#hosts.add(entry.data.peerId) : void this.#hosts.delete(entry.data.peerId);
      case 'peer.removed':
        if (this.#given.get(entry.data.peerId)) this.#given.delete(entry.data.peerId);
        return;
      case 'chapter.marked':
        if (byHost) this.#mark(seq, at, 'marked', entry.data.title);
        return;
      case 'poll.opened':
        if (byHost) this.#mark(seq, at, 'poll', entry.data.question || null);
        return;
      case 'quiz.opened':
        if (byHost && this.#holders.has(by)) this.#mark(seq, at, 'quiz', entry.data.title);
        return;
      case 'producer.opened':
        if (entry.data.source === 'screen') this.#mark(seq, at, 'screen', this.#names.get(by ?? '') ?? null);
        return;
      case 'spotlight.changed':
        if (byHost && entry.data.peerId !== null) this.#mark(seq, at, 'spotlight', this.#names.get(entry.data.peerId) ?? null);
        return;
      case 'groups.opened':
        if (byHost && !this.#groups) this.#mark(seq, at, 'groups', null);
        if (byHost) this.#groups ??= { endsAt: endOf(at, entry.data.lastsMs) };
        return;
      case 'groups.timed':
        if (byHost && this.#groups) this.#groups = { endsAt: endOf(at, entry.data.lastsMs) };
        return;
      case 'groups.closed':
        return this.#together(entry, byHost);
      case 'message.said':
        if (entry.data.to === 'everyone') this.#said.set(seq, { kind: 'message', at, text: entry.data.text, peer: by });
        return;
      case 'caption.said':
        // What was said in a group is not recorded.
        if (entry.data.groupId === undefined) this.#said.set(seq, { kind: 'caption', at, text: entry.data.text, peer: by });
        return;
      case 'message.deleted':
        return move(entry.data.messageId, this.#said, this.#deleted);
      case 'message.restored':
        return move(entry.data.messageId, this.#deleted, this.#said);
      default:
    }
  }

  done(): LogMarks {
    const marked = this.#chapters
      .filter(({ kind, title }) => kind === 'marked' && title !== null)
      .map(({ at, title }): Text => ({ kind: 'chapter', at, text: title ?? '', peer: null }));
    return {
      names: this.#names,
      chapters: this.#chapters.toSorted((a, b) => a.at - b.at),
      texts: [...marked, ...this.#said.values()].toSorted((a, b) => a.at - b.at),
      written: this.written,
    };
  }

  /** By a teacher, or by the platform at the end that still was the end. */
  #together({ seq, at, by, data }: Extract<Entry, { type: 'groups.closed' }>, byHost: boolean): void {
    if (!this.#groups || !(byHost || (by === null && data.endsAt !== null && data.endsAt === this.#groups.endsAt))) return;
    this.#groups = null;
    this.#mark(seq, at, 'together', null);
  }

  #mark(seq: number, at: number, kind: Mark['kind'], title: string | null): void {
    this.#chapters.push({ id: String(seq), at, kind, title: title === null ? null : title.slice(0, TITLE_MAX) });
  }
}

function move(id: number, from: Map<number, Text>, to: Map<number, Text>): void {
  const text = from.get(id);
  if (!text) return;
  from.delete(id);
  to.set(id, text);
}

const endOf = (at: number, lastsMs: number | null): number | null => (lastsMs === null ? null : at + lastsMs);
