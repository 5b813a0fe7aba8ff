import { z } from 'zod';
import { RecorderId, RecordingId, RoomId } from '../../kernel/ids.ts';

/** A recording that is not complete yet. */
export const Wanted = z.object({
  recordingId: RecordingId,
  roomId: RoomId,
  /** Who said last that it has it; null: nobody. The room's log has the last word. */
  recorderId: RecorderId.nullable(),
});
export type Wanted = z.infer<typeof Wanted>;

/**
 * Which recordings want a recorder: signaling puts them up, recorders look, and take down what is complete. It is a hint and no more:
 * who has a recording is decided by the room's log. Where the store can't be reached, and after close(), every call rejects with
 * `unavailable`. Adapters pass `recording-board.contract.ts`.
 */
export interface RecordingBoard {
  /** Idempotent: whoever has it keeps it. */
  add(recordingId: RecordingId, roomId: RoomId): Promise<void>;
  /** This recorder has it. Nothing where it is not on the board. */
  taken(recordingId: RecordingId, recorderId: RecorderId): Promise<void>;
  /** All of it is in storage. Also of one that is not there. */
  remove(recordingId: RecordingId): Promise<void>;
  /** By id: the oldest first. */
  list(): Promise<Wanted[]>;
  close(): Promise<void>;
}
