import { AppError } from '../../kernel/errors.ts';
import type { RecorderId, RecordingId, RoomId } from '../../kernel/ids.ts';
import type { RecordingBoard, Wanted } from './recording-board.ts';

class MemoryRecordingBoard implements RecordingBoard {
  readonly #wanted = new Map<RecordingId, Wanted>();
  #closed = false;

  async add(recordingId: RecordingId, roomId: RoomId): Promise<void> {
    this.#mustBeOpen();
    if (!this.#wanted.has(recordingId)) this.#wanted.set(recordingId, { recordingId, roomId, recorderId: null });
  }

  async taken(recordingId: RecordingId, recorderId: RecorderId): Promise<void> {
    this.#mustBeOpen();
    const wanted = this.#wanted.get(recordingId);
    if (wanted) this.#wanted.set(recordingId, { ...wanted, recorderId });
  }

  async remove(recordingId: RecordingId): Promise<void> {
    this.#mustBeOpen();
    this.#wanted.delete(recordingId);
  }

  async list(): Promise<Wanted[]> {
    this.#mustBeOpen();
    return [...this.#wanted.values()].sort((a, b) => (a.recordingId < b.recordingId ? -1 : 1));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wanted.clear();
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new AppError('unavailable', { message: 'The board of recordings is closed.' });
  }
}

/** The embedded profile's, in its own process. */
export function createMemoryRecordingBoard(): RecordingBoard {
  return new MemoryRecordingBoard();
}
