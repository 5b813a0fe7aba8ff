import { AppError } from '@watoto/shared/kernel/errors.ts';
import { RoomId } from '@watoto/shared/kernel/ids.ts';
import { READ_LIMIT, type RoomLog } from '@watoto/shared/ports/log/log.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';

/** What is needed of the rooms' logs here. */
export type EndedLogs = Pick<RoomLog, 'read' | 'remove'>;

export interface LazyLog extends EndedLogs {
  close(): Promise<void>;
}

/** Logs that are opened when first read, and again at the next call where that failed: the API starts whether Redis is there or not. */
export function createLazyLog(open: () => Promise<RoomLog>): LazyLog {
  let opening: Promise<RoomLog> | null = null;
  let closed = false;
  const opened = (): Promise<RoomLog> => {
    if (closed) return Promise.reject(new AppError('draining'));
    if (opening) return opening;
    const attempt = open();
    opening = attempt;
    attempt.catch(() => {
      if (opening === attempt) opening = null;
    });
    return attempt;
  };
  return {
    read: async (...args) => (await opened()).read(...args),
    remove: async (...args) => (await opened()).remove(...args),
    async close() {
      closed = true;
      const log = await opening?.catch(() => null);
      await log?.close();
    },
  };
}

/** A lesson's entries after that one, as they come. */
export async function eachPage(
  log: Pick<EndedLogs, 'read'>,
  lessonId: string,
  after: number,
  signal: AbortSignal,
  use: (entries: readonly Entry[]) => void | Promise<void>,
): Promise<void> {
  for (let last = after; ; ) {
    signal.throwIfAborted();
    const entries = await log.read(RoomId.parse(lessonId), last, READ_LIMIT);
    if (entries.length === 0) return;
    await use(entries);
    last = entries.at(-1)?.seq ?? last;
  }
}
