import { setTimeout as sleep } from 'node:timers/promises';
import { BOARD_LIMITS, weightOf } from '@watoto/shared/contract/board.ts';
import { EntryId, NodeId, type PeerId, type RoomId } from '@watoto/shared/kernel/ids.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import type { EntryBody } from '@watoto/shared/room/entry.ts';
import { applyOwned } from '@watoto/shared/room/room.ts';
import { newRoom } from '@watoto/shared/room/state.ts';
import { Caller, roomToken } from './caller.ts';
import { boardStroke, dice } from './hand.ts';
import { TEACHER } from './lesson.ts';

const BETWEEN_MS = 200;

export interface Late {
  readonly ms: number;
  readonly elements: number;
  readonly bytes: number;
}

/** Pupils who come one after the other, to one instance and the next. */
export async function joinLate(urls: readonly string[], room: string, count: number): Promise<Late[]> {
  const all: Late[] = [];
  for (let i = 0; i < count; i += 1) {
    const late = new Caller();
    const ms = await late.join(urls[i % urls.length] ?? '', await roomToken(room, `late-${i}`, 'pupil'));
    all.push({ ms, elements: late.elements, bytes: late.bytes });
    late.close();
    await sleep(BETWEEN_MS);
  }
  return all;
}

/** A room whose board has as many lines as one may have: how many that is. */
export async function writeFullBoard(log: RoomLog, roomId: RoomId): Promise<number> {
  const roll = dice(13);
  let state = newRoom();
  const say = async (by: PeerId | null, body: EntryBody): Promise<void> => {
    const { entry } = await log.append(roomId, { id: EntryId.parse(`full-${state.seq}`), by, ...body });
    const applied = applyOwned(state, entry);
    if (!applied.outcome.ok) throw new Error(`${entry.type}: ${applied.outcome.code}`);
    ({ state } = applied);
  };
  await say(null, { type: 'room.opened', data: { title: 'A full board', size: 400 } });
  const legs = [{ nodeId: NodeId.parse('bench-node'), epoch: 1, size: 1_000 }];
  await say(null, { type: 'room.placed', data: { epoch: 1, legs, reason: 'opened' } });
  const who = {
    peerId: TEACHER,
    connectionId: `${TEACHER}-1` as never,
    name: 'Teacher',
    role: 'host',
    tokenId: null,
    keepsMedia: false,
  } as const;
  await say(null, { type: 'peer.joined', data: who });
  while (state.board.count < BOARD_LIMITS.elements) {
    const stroke = boardStroke(roll);
    if (state.board.chars + weightOf(stroke) > BOARD_LIMITS.chars) break;
    await say(TEACHER, { type: 'board.drawn', data: { put: [stroke], drop: [] } });
  }
  await log.saveSnapshot(roomId, state);
  return state.board.count;
}
