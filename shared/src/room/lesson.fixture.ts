import { EntryId, PeerId } from '../kernel/ids.ts';
import type { Role } from '../contract/permissions.ts';
import type { Entry, EntryBody } from './entry.ts';
import { apply } from './room.ts';
import { type RoomState, emptyRoom } from './state.ts';

/** A lesson in the making, for tests: says entries one after the other, and keeps what became of them. Ids are the names. */
export class LessonInTheMaking {
  state: RoomState = emptyRoom;
  readonly entries: Entry[] = [];
  #at = 1_000;

  constructor(pupils: readonly string[] = []) {
    this.say(null, { type: 'room.opened', data: { title: 'Fractions', size: 30 } });
    this.join('teacher', 'host');
    for (const name of pupils) this.join(name);
  }

  /** 'ok', or why not. */
  say(by: string | null, body: EntryBody, at = (this.#at += 10)): string {
    this.#at = at;
    const seq = this.state.seq + 1;
    const entry: Entry = { id: EntryId.parse(`e${seq}`), by: by === null ? null : PeerId.parse(by), seq, at, ...body };
    this.entries.push(entry);
    const { state, outcome } = apply(this.state, entry);
    this.state = state;
    return outcome.ok ? 'ok' : outcome.code;
  }

  join(name: string, role: Role = 'pupil'): string {
    return this.say(null, {
      type: 'peer.joined',
      data: { peerId: PeerId.parse(name), connectionId: `${name}-1` as never, name, role, tokenId: null, keepsMedia: false },
    });
  }

  leave(name: string): string {
    return this.say(name, { type: 'peer.left', data: { peerId: PeerId.parse(name), connectionId: null, reason: 'left' } });
  }

  /** Groups by name, with who is in each: their ids are their names. */
  openGroups(groups: Record<string, string[]>, lastsMs: number | null = null): string {
    const plans = Object.entries(groups).map(([name, peers]) => ({
      id: name as never,
      name,
      peerIds: peers.map((peer) => PeerId.parse(peer)),
    }));
    return this.say('teacher', { type: 'groups.opened', data: { groups: plans, lastsMs } });
  }
}
