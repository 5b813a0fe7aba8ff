import type { RoomLog } from '@watoto/shared/ports/log/log.ts';

export interface LogTimes {
  /** From asking until the log has stored an entry, seconds. */
  appended(seconds: number): void;
  /** From asking until an entry of ours has come back in order, seconds: what a click waits for. */
  followed(seconds: number): void;
}

/** The log, with its time measured. */
export function timedLog(log: RoomLog, times: LogTimes): RoomLog {
  /** When entries of ours that have not come back were asked for, by id. */
  const asked = new Map<string, number>();
  const since = (at: number) => (performance.now() - at) / 1_000;
  return {
    async append(roomId, draft) {
      const at = performance.now();
      asked.set(draft.id, at);
      try {
        const appended = await log.append(roomId, draft);
        times.appended(since(at));
        // It has come back long ago, or never will: nobody follows the room here.
        if (appended.duplicate) asked.delete(draft.id);
        return appended;
      } catch (error) {
        asked.delete(draft.id);
        throw error;
      }
    },
    follow: (roomId, after, onEntries) =>
      log.follow(roomId, after, (entries) => {
        for (const { id } of entries) {
          const at = asked.get(id);
          if (at === undefined) continue;
          asked.delete(id);
          times.followed(since(at));
        }
        onEntries(entries);
      }),
    read: (...args) => log.read(...args),
    saveSnapshot: (...args) => log.saveSnapshot(...args),
    loadSnapshot: (...args) => log.loadSnapshot(...args),
    remove: (...args) => log.remove(...args),
    rooms: () => log.rooms(),
    close: () => log.close(),
  };
}
