import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RoomId } from '@watoto/shared/kernel/ids.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { openLog } from '@watoto/shared/ports/log/open-log.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import { applyOwned } from '@watoto/shared/room/room.ts';
import { emptyRoom } from '@watoto/shared/room/state.ts';
import { startMembers } from './src/bell/bell.ts';
import { startCluster } from './src/bell/cluster.ts';
import { nowNs } from './src/bell/member.ts';
import { Caller, roomToken } from './src/board/caller.ts';
import { boardStroke, dice, inkStroke } from './src/board/hand.ts';
import { joinLate, writeFullBoard } from './src/board/full-board.ts';
import { DECK, lessonWithAllTools, PAGES, TEACHER } from './src/board/lesson.ts';
import { keepCoresBusy } from './src/busy-cores.ts';
import { writeResult } from './src/result.ts';
import { median, percentile } from './src/stats.ts';

/** `npm run bench:board`: what is drawn and shown reaches 300 pupils, in a lesson that is 45 minutes old. See METHOD.md. `--dry`: prints only. */

const PUPILS = Number(process.env['BOARD_PUPILS'] ?? 300);
const MEMBER_PROCESSES = 2;
const ARRIVE_MS = 15_000;
/** Strokes a second, and how long the teacher draws. */
const STROKES_PER_SECOND = 3;
const DRAWS_MS = Number(process.env['BOARD_SECONDS'] ?? 40) * 1_000;
const LATE = 20;
/** The class is in, and its arrival is over. */
const SETTLE_MS = 3_000;

const scope = new Scope('board');
try {
  const cluster = await startCluster(scope, { instances: 2, engine: 'auto' });
  const members = startMembers(scope, MEMBER_PROCESSES);
  const log = scope.own(await openLog(cluster.redisUrl ?? ''));
  const room = `board-${randomUUID().slice(0, 8)}`;
  const roomId = RoomId.parse(room);

  /** Why sockets ended that had joined: a machine that is busy with other things is taken for dead. */
  let lost: string[] = [];
  const before = await writeLesson();
  const [first = '', second = first] = cluster.urls;
  const arrivals = await Promise.all(
    Array.from({ length: PUPILS }, async (_, i) => ({
      url: i % 4 < 2 ? first : second,
      token: await roomToken(room, `pupil-${i}`, 'pupil'),
      inMs: (i / PUPILS) * ARRIVE_MS,
    })),
  );
  const arrived = await Promise.all(
    members.map((process, p) => process.call('arrive', { arrivals: arrivals.filter((_, i) => i % MEMBER_PROCESSES === p), follows: true })),
  );
  const failures = arrived.flatMap((part) => part.failures);
  if (failures.length > 0) throw new Error(`${failures.length} pupils could not join: ${failures[0]}`);

  const teacher = new Caller();
  scope.defer(() => teacher.close());
  await teacher.join(first, await roomToken(room, TEACHER, 'host'));
  scope.defer(keepCoresBusy());
  await sleep(SETTLE_MS);
  const sent = await draw(teacher);
  await allHaveHeard();
  const delays = await delaysOf(sent, before.seq);

  const lateMs = (await joinLate(cluster.urls, room, LATE)).map(({ ms }) => ms);
  teacher.close();
  const full = `full-${randomUUID().slice(0, 8)}`;
  const drawn = await writeFullBoard(log, RoomId.parse(full));
  const lateToFull = await joinLate(cluster.urls, full, LATE);
  const lacking = lateToFull.filter(({ elements }) => elements !== drawn);
  if (lacking.length > 0) throw new Error(`of ${drawn} elements ${lacking[0]?.elements} were there`);
  const fullMs = lateToFull.map(({ ms }) => ms);
  const all = delays.flat();
  const figures = {
    entry_p99_ms: percentile(all, 99),
    log_bytes: before.bytes,
    late_join_ms: percentile(lateMs, 95),
    entry_median_ms: median(all),
    entry_last_pupil_p99_ms: percentile(
      delays.map((ms) => Math.max(...ms)),
      99,
    ),
    late_join_median_ms: median(lateMs),
    full_board_join_ms: percentile(fullMs, 95),
    full_board_join_median_ms: median(fullMs),
    full_board_elements: drawn,
    full_board_fetched_bytes: lateToFull[0]?.bytes ?? 0,
    log_entries: before.seq,
    pupils: PUPILS,
    deliveries: all.length,
    entries_missing: sent.length * PUPILS - all.length,
    pupils_lost: lost.length,
  };
  if (lost.length > 0) console.log(`lost: ${lost[0]}`);
  if (process.argv.includes('--dry')) console.log(figures);
  else writeResult('board', figures);

  /** The lesson as it was so far, by the rules: what they refuse is a mistake of this script. */
  async function writeLesson(): Promise<{ seq: number; bytes: number }> {
    const drafts = lessonWithAllTools(PUPILS);
    let [state, bytes] = [emptyRoom, 0];
    const refused = new Map<string, number>();
    const step = 200;
    for (let from = 0; from < drafts.length; from += step) {
      for (const { entry } of await Promise.all(drafts.slice(from, from + step).map((draft) => log.append(roomId, draft)))) {
        const applied = applyOwned(state, entry);
        ({ state } = applied);
        bytes += Buffer.byteLength(JSON.stringify(entry));
        const why = applied.outcome.ok ? null : `${entry.type}: ${applied.outcome.code}`;
        if (why) refused.set(why, (refused.get(why) ?? 0) + 1);
      }
    }
    if (refused.size > 0) console.log('refused by the rules', Object.fromEntries(refused));
    await log.saveSnapshot(roomId, state);
    return { seq: state.seq, bytes };
  }

  /** Slides are turned and drawn on, the board too, with what is half drawn shown to all: when each was sent. */
  async function draw(caller: Caller): Promise<number[]> {
    const roll = dice(11);
    const times: number[] = [];
    const answers: Promise<unknown>[] = [];
    let refused: unknown = null;
    const say = (work: Promise<unknown>) =>
      void answers.push(
        work.catch((error: unknown) => {
          refused ??= error;
        }),
      );
    const stamp = () => void times.push(Number(nowNs()) / 1e6);
    const began = performance.now();
    let page = { deckId: DECK, page: 1 };
    for (let n = 0; refused === null && performance.now() - began < DRAWS_MS; n += 1) {
      stamp();
      if (n % 6 === 5) {
        page = { deckId: DECK, page: 1 + (n % PAGES) };
        say(caller.call('deck.turn', page));
      } else if (n % 6 === 2) say(caller.call('board.draw', { put: [boardStroke(roll)], drop: [] }));
      else {
        const { shape, making } = inkStroke(roll);
        say(caller.call('ink.draw', { ...page, shape }));
        for (const drawing of making.hints().slice(0, 2)) say(caller.call('hint.send', { hint: { kind: 'stroke', ...page, drawing } }));
      }
      await sleep(Math.max(0, began + ((n + 1) * 1_000) / STROKES_PER_SECOND - performance.now()));
    }
    await Promise.all(answers);
    if (refused !== null) throw refused;
    return times;
  }

  /** Whoever is slow counts too: nobody is asked before everyone has what was sent. */
  async function allHaveHeard(): Promise<void> {
    await pollUntil(
      async () => {
        const heard = await Promise.all(members.map((process) => process.call('heard', {})));
        lost = heard.flatMap(({ ended }) => ended);
        const newest = heard.flatMap((part) => part.newest);
        const last = (await log.read(roomId, Math.max(0, Math.min(...newest)))).length;
        return last === 0 ? null : `pupils at the newest entry, not ${last} behind`;
      },
      { timeoutMs: 60_000, everyMs: 500 },
    );
  }

  /** For each thing that was sent: after how many ms each pupil had it. */
  async function delaysOf(times: readonly number[], after: number): Promise<number[][]> {
    const mine: Entry[] = [];
    for (let seq = after; ; ) {
      const more = await log.read(roomId, seq);
      mine.push(
        ...more.filter(({ by, type }) => by === TEACHER && (type === 'deck.turned' || type === 'ink.drawn' || type === 'board.drawn')),
      );
      const last = more.at(-1);
      if (!last) break;
      seq = last.seq;
    }
    if (mine.length !== times.length) throw new Error(`${times.length} were sent, ${mine.length} are in the log`);
    const heard = new Map<number, number[]>();
    for (const process of members) {
      for (const { seq, at } of (await process.call('followed', {})).entries) heard.set(seq, [...(heard.get(seq) ?? []), ...at]);
    }
    return mine.map(({ seq }, i) => (heard.get(seq) ?? []).map((at) => at - (times[i] ?? 0)));
  }
} finally {
  await scope.close('bench over');
}
