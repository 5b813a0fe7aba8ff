import { EntryId, NodeId, PeerId, ProducerId } from '../kernel/ids.ts';
import type { Role } from '../contract/permissions.ts';
import type { Entry, EntryBody } from './entry.ts';
import { apply } from './room.ts';
import { type RoomState, emptyRoom } from './state.ts';

export const id = (name: string): PeerId => PeerId.parse(name);

/** A room in the making: says entries one after the other, each ten milliseconds later unless told otherwise. */
export class Said {
  state: RoomState = emptyRoom;
  readonly entries: Entry[] = [];
  at = 1_000;

  constructor(lobby?: 'nobody' | 'guests' | 'everyone') {
    this.say(null, { type: 'room.opened', data: { title: 'Fractions', size: 30, ...(lobby ? { lobby } : {}) } });
    const legs = [{ nodeId: NodeId.parse('n1'), epoch: 1, size: 30 }];
    this.say(null, { type: 'room.placed', data: { epoch: 1, legs, reason: 'first' } });
  }

  say(by: string | null, body: EntryBody): string {
    const seq = this.state.seq + 1;
    const entry: Entry = { id: EntryId.parse(`e${seq}`), by: by === null ? null : id(by), seq, at: (this.at += 10), ...body };
    const { state, outcome } = apply(this.state, entry);
    this.entries.push(entry);
    this.state = state;
    return outcome.ok ? 'ok' : outcome.code;
  }

  join(name: string, role: Role = 'pupil', more: { guest?: boolean; socket?: number } = {}): string {
    const { socket = 1, ...rest } = more;
    const connectionId = `${name}-${socket}` as never;
    return this.say(null, {
      type: 'peer.joined',
      data: { peerId: id(name), connectionId, name, role, tokenId: null, keepsMedia: false, ...rest },
    });
  }

  mic(name: string, paused = false): string {
    const producerId = ProducerId.parse(`mic-${name}`);
    return this.say(name, { type: 'producer.opened', data: { producerId, kind: 'audio', source: 'mic', paused, epoch: 1 } });
  }

  unmute(name: string): string {
    return this.say(name, { type: 'producer.resumed', data: { producerId: ProducerId.parse(`mic-${name}`) } });
  }

  message(by: string, text: string, to: 'everyone' | 'hosts' = 'everyone', more: { replyTo?: number; also?: PeerId } = {}): string {
    return this.say(by, { type: 'message.said', data: { text, to, ...more } });
  }
}
