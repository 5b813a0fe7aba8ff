import { isHost } from '../contract/permissions.ts';
import { groupOf } from './groups.ts';
import type { ProducerState, RoomState } from './state.ts';

/**
 * What a recorder takes now: all that hosts send; of pupils who may be recorded their voices, and the picture of the one whom a host shows
 * large, where the lesson's policy says so. Nothing of what is said in a group, and nothing while the recording is paused or stopped.
 */
export function recordedProducers(state: RoomState): ProducerState[] {
  if (state.recording?.phase !== 'on') return [];
  return Object.values(state.producers).filter((producer) => isRecorded(state, producer));
}

function isRecorded(state: RoomState, { peerId, source }: ProducerState): boolean {
  const peer = state.peers[peerId];
  if (!peer || groupOf(state, peerId) !== null) return false;
  if (isHost(peer.role)) return true;
  const { pupils } = state.recordingPolicy;
  if (pupils === 'none' || peer.recordable !== true) return false;
  return source === 'mic' || (pupils === 'stage' && source === 'camera' && state.spotlight === peerId);
}
