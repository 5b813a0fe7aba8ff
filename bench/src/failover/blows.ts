import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf } from '@watoto/embedded/postgres/processes.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ClusterProcess } from '@watoto/cluster/cluster-process.ts';
import type { ClusterLesson, WitnessWindow } from './cluster-lesson.ts';
import { type Blow, type Kill, stillSilent } from './readings.ts';

/** Milliseconds without a blow before each, so that everyone's gaps are of one cause. */
const CALM_MS = 1_500;
/** Milliseconds after the blow from which frames count as "back for good". */
const SETTLED_MS = 2_500;
/** Longer than a node's heartbeats take to look stale. Milliseconds. */
const REDIS_AWAY_MS = 4_000;
/** Whoever is not back then never will be. Milliseconds. */
const GIVE_UP_MS = 30_000;

/** Strikes one blow at the room and watches until everyone has sound, picture and socket again. */
export async function strike(
  lesson: ClusterLesson,
  pupils: Pick<WitnessWindow, 'startObserving' | 'observed'>,
  names: readonly string[],
  blow: Blow,
  turn: number,
): Promise<Kill> {
  await pupils.startObserving();
  await sleep(CALM_MS);
  await pupils.startObserving();
  const { at, mend } = await BLOWS[blow](lesson, turn);
  const kill = await recovered(pupils, names, blow, at);
  await mend();
  return kill;
}

interface Struck {
  readonly at: number;
  /** Puts back what was broken. */
  readonly mend: () => Promise<void>;
}

const BLOWS: Readonly<Record<Blow, (lesson: ClusterLesson, turn: number) => Promise<Struck>>> = {
  calm: () => Promise.resolve({ at: Date.now(), mend: () => Promise.resolve() }),
  async 'worker kill'(lesson) {
    const pid = await workerOf(await nodeOfRoom(lesson));
    process.kill(pid, 'SIGKILL');
    return { at: Date.now(), mend: () => Promise.resolve() };
  },
  async 'worker hang'(lesson) {
    const pid = await workerOf(await nodeOfRoom(lesson));
    process.kill(pid, 'SIGSTOP');
    return { at: Date.now(), mend: () => Promise.resolve() };
  },
  async 'node kill'(lesson) {
    const node = await nodeOfRoom(lesson);
    const at = Date.now();
    await node.kill('SIGKILL');
    return { at, mend: () => node.restart() };
  },
  async 'node hang'(lesson) {
    const node = await nodeOfRoom(lesson);
    const at = Date.now();
    await node.kill('SIGSTOP');
    return { at, mend: () => node.kill('SIGCONT') };
  },
  async 'redis kill'(lesson) {
    const redis = lesson.cluster.process('redis');
    const at = Date.now();
    await redis.kill('SIGKILL');
    await sleep(REDIS_AWAY_MS);
    await redis.restart();
    return { at, mend: () => Promise.resolve() };
  },
  async 'redis pause'(lesson) {
    const redis = lesson.cluster.process('redis');
    const at = Date.now();
    await redis.kill('SIGSTOP');
    await sleep(REDIS_AWAY_MS);
    await redis.kill('SIGCONT');
    return { at, mend: () => Promise.resolve() };
  },
  async 'signaling kill'(lesson, turn) {
    const instances = lesson.cluster.of('signaling');
    const instance = instances[turn % instances.length];
    if (!instance) throw new AppError('not_found', { message: 'no signaling instance' });
    const at = Date.now();
    await instance.kill('SIGKILL');
    return { at, mend: () => instance.restart() };
  },
};

/** When the node said that its Worker hung, milliseconds after `at`. */
export async function hangFoundAfter(lesson: ClusterLesson, at: number): Promise<number> {
  const found = await Promise.all(
    lesson.cluster.of('sfu').map(async ({ logFile }) =>
      (await readFile(logFile, 'utf8'))
        .split('\n')
        .filter((line) => line.includes('the Worker hung') && line.includes('worker lost'))
        .map((line) => timeOf(line) - at),
    ),
  );
  const after = found.flat().filter((ms) => ms > 0);
  if (after.length === 0) throw new AppError('not_found', { message: 'No node noticed that its Worker hangs.' });
  return Math.min(...after);
}

function timeOf(line: string): number {
  const { time } = JSON.parse(line.slice(line.indexOf('{'))) as { time: number | string };
  return typeof time === 'number' ? time : Date.parse(time);
}

async function nodeOfRoom(lesson: ClusterLesson): Promise<ClusterProcess> {
  return lesson.cluster.process(await lesson.node());
}

/** The node's Worker: its child of that name. */
async function workerOf(node: { pid: number }): Promise<number> {
  for (const pid of childrenOf(node.pid)) {
    if ((await readFile(`/proc/${pid}/comm`, 'utf8')).startsWith('mediasoup')) return pid;
  }
  throw new AppError('not_found', { message: `Node ${node.pid} has no Worker among its children.` });
}

async function recovered(
  pupils: Pick<WitnessWindow, 'startObserving' | 'observed'>,
  names: readonly string[],
  blow: Blow,
  at: number,
): Promise<Kill> {
  for (;;) {
    await sleep(250);
    const kill: Kill = { blow, at, observed: await pupils.observed() };
    const missing = missingIn(kill, names);
    if (missing.length === 0) return kill;
    if (Date.now() - at > GIVE_UP_MS)
      throw new AppError('timeout', { message: `After a ${blow} these never came back: ${missing.join(', ')}` });
  }
}

function missingIn(kill: Kill, names: readonly string[]): string[] {
  const away = names.filter((name) => kill.observed.sockets.findLast(({ witness }) => witness === name)?.live === false);
  const since = Math.max(kill.at + SETTLED_MS, Date.now() - 1_000);
  return [...away, ...stillSilent(kill, 'audio', names, since), ...stillSilent(kill, 'video', names, since)];
}
