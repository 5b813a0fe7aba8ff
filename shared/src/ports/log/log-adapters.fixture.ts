import { EntryId, PeerId, RoomId } from '../../kernel/ids.ts';
import type { Entry, EntryDraft } from '../../room/entry.ts';
import { startRedis } from '../redis-server.fixture.ts';
import type { RoomLog } from './log.ts';
import { createMemoryLog } from './memory-log.ts';
import { openRedisLog } from './redis-log.ts';

/** One store, and as many instances on it as a test wants: on Redis each is a process' own adapter. */
export interface LogStore {
  open(): Promise<RoomLog>;
  close(): Promise<void>;
}

export interface LogAdapter {
  readonly name: string;
  readonly start: () => Promise<LogStore>;
}

/** Every adapter there is: what the contract suite runs over. */
export const logAdapters: readonly LogAdapter[] = [
  {
    name: 'memory',
    async start() {
      // In one process there is one: all "instances" share it.
      const log = createMemoryLog();
      return { open: async () => log, close: () => log.close() };
    },
  },
  {
    name: 'redis',
    async start() {
      const server = await startRedis();
      const opened: RoomLog[] = [];
      return {
        async open() {
          const log = await openRedisLog(server.url);
          opened.push(log);
          return log;
        },
        async close() {
          for (const log of opened) await log.close();
          await server.close();
        },
      };
    },
  },
];

let rooms = 0;
/** A room no other test of this process uses. */
export function newRoom(): RoomId {
  rooms += 1;
  return RoomId.parse(`room-${rooms}`);
}

const author = PeerId.parse('p1');

/** A message; `id` makes it this very draft. */
export function draft(id: string, text = id): EntryDraft {
  return { id: EntryId.parse(id), by: author, type: 'message.said', data: { text, to: 'everyone' } };
}

export const idsOf = (entries: readonly Entry[]): string[] => entries.map((entry) => entry.id);
export const seqsOf = (entries: readonly Entry[]): number[] => entries.map((entry) => entry.seq);
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
