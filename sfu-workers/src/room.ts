import type { Router, WebRtcServer } from 'mediasoup/types';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { PeerId, RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Link } from './link.ts';
import type { Peer } from './peer.ts';
import type { RoomAudio } from './room-audio.ts';

export interface RoomParts {
  readonly id: RoomId;
  readonly epoch: number;
  readonly router: Router;
  readonly webRtcServer: WebRtcServer;
  readonly audio: RoomAudio;
  readonly scope: Scope;
}

/** One room of one epoch: a Router, and the peers that have media in it. */
export class Room {
  readonly id: RoomId;
  readonly epoch: number;
  readonly router: Router;
  readonly webRtcServer: WebRtcServer;
  readonly audio: RoomAudio;
  readonly scope: Scope;
  readonly peers = new Map<PeerId, Peer>();
  /** Links that opened the room and are still there. */
  readonly openers = new Set<Link>();

  constructor({ id, epoch, router, webRtcServer, audio, scope }: RoomParts) {
    this.id = id;
    this.epoch = epoch;
    this.router = router;
    this.webRtcServer = webRtcServer;
    this.audio = audio;
    this.scope = scope;
    audio.changed.on(({ levels, dominant }) => {
      for (const link of this.peerLinks()) link.emit('room.levels', { roomId: id, epoch, levels: [...levels], dominant });
    });
  }

  peer(peerId: PeerId): Peer {
    const peer = this.peers.get(peerId);
    if (!peer) throw new AppError('not_found', { message: 'no such peer' });
    return peer;
  }

  /** Puts a peer in, in the place of the one it replaces. */
  put(peer: Peer): void {
    const replaced = this.peers.get(peer.peerId);
    this.peers.set(peer.peerId, peer);
    if (replaced) peer.scope.run(replaced.scope.close('opened anew'));
  }

  /** Closes a peer's media; a peer that was replaced meanwhile has left already. */
  async remove(peer: Peer, reason: string): Promise<void> {
    if (this.peers.get(peer.peerId) === peer) this.peers.delete(peer.peerId);
    await peer.scope.close(reason);
  }

  /** Every link that has a peer here. */
  peerLinks(): Set<Link> {
    return new Set([...this.peers.values()].map((peer) => peer.link));
  }
}
