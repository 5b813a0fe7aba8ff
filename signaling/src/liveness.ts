import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { EntryId, type PeerId } from '@watoto/shared/kernel/ids.ts';
import type { EntryDraft } from '@watoto/shared/room/entry.ts';
import type { Peer } from '@watoto/shared/room/state.ts';
import { everybody, personOf } from '@watoto/shared/room/lobby.ts';
import type { Change, LiveRoom } from './live-room.ts';

/**
 * Peers whose socket is away leave when their grace is over. Every instance that follows the room watches, with the same
 * entry id: whoever says it first is heard, once.
 */
export class Liveness {
  readonly #room: LiveRoom;
  readonly #clock: Clock;
  readonly #graceMs: number;
  readonly #timers = new Map<PeerId, () => void>();

  constructor(room: LiveRoom, clock: Clock, graceMs: number) {
    this.#room = room;
    this.#clock = clock;
    this.#graceMs = graceMs;
    for (const peer of everybody(room.state)) this.#watch(peer);
  }

  follow({ entry, after }: Change): void {
    if (entry.type === 'peer.dropped' || entry.type === 'peer.joined' || entry.type === 'peer.left') {
      const { peerId } = entry.data;
      this.#stop(peerId);
      const peer = personOf(after, peerId);
      if (peer) this.#watch(peer);
    }
  }

  close(): void {
    for (const stop of this.#timers.values()) stop();
    this.#timers.clear();
  }

  #watch(peer: Peer): void {
    if (peer.droppedAt === null) return;
    const draft: EntryDraft = {
      id: EntryId.parse(`gone:${peer.connectionId}:${peer.droppedAt}`),
      by: null,
      type: 'peer.left',
      data: { peerId: peer.id, connectionId: peer.connectionId, reason: 'timeout' },
    };
    // From now, not from droppedAt: clocks of instances differ, and grace may be longer but never shorter.
    this.#timers.set(
      peer.id,
      this.#clock.after(this.#graceMs, () => {
        this.#timers.delete(peer.id);
        this.#room.scope.run(this.#say(peer, draft));
      }),
    );
  }

  /** Where the log can't be reached, the grace goes on for a while: nobody stays for ever because nobody could say so. */
  async #say(peer: Peer, draft: EntryDraft): Promise<void> {
    try {
      await this.#room.submit(draft);
    } catch {
      const now = personOf(this.#room.state, peer.id);
      if (now && now.droppedAt === peer.droppedAt && !this.#room.scope.closed) this.#watch(now);
    }
  }

  #stop(peerId: PeerId): void {
    this.#timers.get(peerId)?.();
    this.#timers.delete(peerId);
  }
}
