import { AppError } from '../../kernel/errors.ts';
import { createMemoryRecordingBoard } from './memory-recording-board.ts';
import type { RecordingBoard } from './recording-board.ts';
import { openRedisRecordingBoard, type RedisRecordingBoardOptions } from './redis-recording-board.ts';

/** The board that `url` names: `memory:` (embedded) or `redis://` / `rediss://` (cluster). Called in main.ts only. */
export function openRecordingBoard(url: string, options: RedisRecordingBoardOptions = {}): RecordingBoard {
  if (url === 'memory:') return createMemoryRecordingBoard();
  if (/^rediss?:\/\//.test(url)) return openRedisRecordingBoard(url, options);
  throw new AppError('invalid_input', { message: 'The board of recordings is in memory: or redis://HOST:PORT or rediss://HOST:PORT.' });
}
