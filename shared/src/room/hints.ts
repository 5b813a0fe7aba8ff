import type { Hint } from '../contract/hints.ts';
import type { PeerId } from '../kernel/ids.ts';
import { mayDraw as mayDrawOnBoard } from './board.ts';
import { mayDraw } from './slides.ts';
import { can, isHost } from '../contract/permissions.ts';
import type { RoomState } from './state.ts';

/** May this peer show others this now? */
export function mayHint(state: RoomState, peerId: PeerId, hint: Hint): boolean {
  const peer = state.peers[peerId];
  if (!peer || state.phase !== 'open') return false;
  switch (hint.kind) {
    case 'reaction':
      return can(peer.role, 'chat');
    case 'laser':
      return isHost(peer.role);
    case 'board':
      return mayDrawOnBoard(state, peer);
    case 'stroke':
      return mayDraw(state, peer);
  }
}
