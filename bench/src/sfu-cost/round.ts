import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Contract } from '@watoto/shared/kernel/rpc.ts';
import { RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { childrenOf, cpuNanoseconds } from '../proc-cpu.ts';
import { processChannel } from '../process-channel.ts';
import { type LoadContract, loadContract, type SideContract, type SideName, sideContract } from './contract.ts';
import { sum } from '../stats.ts';
import type { Block, Round, Total } from './summary.ts';

export interface RoundPlan {
  readonly receivers: number;
  readonly blockSeconds: number;
  /** Which side sends, block by block. */
  readonly order: readonly SideName[];
}

/** Seconds of media before each block: streams count as active again, bandwidth estimation has its bearings, caches are filled. */
const LEAD_IN_SECONDS = 0.5;
const TIMEOUT_MS = 30_000;

interface Side {
  readonly name: SideName;
  readonly rpc: RpcLink<SideContract>;
  /** mediasoup's Workers, and the Node processes around them. */
  readonly workers: readonly number[];
  readonly processes: readonly number[];
}

/** Starts the sides and their clients anew, lets them send in turn, and ends them all. */
export async function runRound({ receivers, blockSeconds, order }: RoundPlan): Promise<Round> {
  const scope = new Scope('round');
  try {
    const sides = new Map<SideName, Side>();
    for (const name of new Set(order)) sides.set(name, await openSide(scope, name));
    // Started last, it ends first: clients leave before their SFU does.
    const load = start(scope, './load-process.ts', loadContract, []).rpc;
    for (const side of sides.values()) await connectAll(side, load, receivers);
    const blocks: Block[] = [];
    const offered = new Map<SideName, number>();
    for (const name of order) {
      const side = sides.get(name);
      if (!side) continue;
      const { packets, block } = await runBlock(side, load, receivers, blockSeconds);
      offered.set(name, (offered.get(name) ?? 0) + packets);
      blocks.push(block);
    }
    const totals: Total[] = [];
    for (const side of sides.values()) totals.push(await totalOf(side, load, offered.get(side.name) ?? 0));
    return { blocks, totals };
  } finally {
    await scope.close('round over');
  }
}

/**
 * Receivers are counted while nothing flows, before the lead-in and after the end, so that no packet is caught halfway. The
 * lead-in's packets are known and taken off: what is left was sent while the CPU time ran.
 */
async function runBlock(
  { name, workers, processes }: Side,
  load: RpcLink<LoadContract>,
  receivers: number,
  seconds: number,
): Promise<{ packets: number; block: Block }> {
  const before = await load.call('received', { side: name });
  const leadIn = await load.call('send', { side: name, seconds: LEAD_IN_SECONDS });
  const cpuBefore = { worker: cpuOf(workers), process: cpuOf(processes) };
  const measured = await load.call('send', { side: name, seconds });
  await load.call('quiet', { side: name });
  const workerNs = cpuOf(workers) - cpuBefore.worker;
  const processNs = cpuOf(processes) - cpuBefore.process;
  const after = await load.call('received', { side: name });
  const received = after.packets - before.packets - leadIn.packets * receivers;
  return { packets: (leadIn.packets + measured.packets) * receivers, block: { side: name, received, workerNs, processNs } };
}

/** mediasoup's statistics are asked for once, after the last block: a hundred answers leave work for the garbage collector. */
async function totalOf({ name, rpc }: Side, load: RpcLink<LoadContract>, offered: number): Promise<Total> {
  const { packets: sent, probationBytes } = await rpc.call('sent', {});
  const { packets: received } = await load.call('received', { side: name });
  return { side: name, offered, sent, received, probationBytes };
}

async function connectAll({ name, rpc }: Side, load: RpcLink<LoadContract>, receivers: number): Promise<void> {
  const { transport } = await rpc.call('sender.open', {});
  await rpc.call('sender.publish', await load.call('sender.connect', { side: name, transport }));
  for (let index = 0; index < receivers; index += 1) {
    const opened = await rpc.call('receiver.open', { index });
    const { dtlsParameters } = await load.call('receiver.connect', { side: name, ...opened });
    await rpc.call('receiver.connect', { index, dtlsParameters });
  }
  await load.call('connected', { side: name });
  await rpc.call('settle', {});
}

async function openSide(scope: Scope, name: SideName): Promise<Side> {
  const { rpc, pid } = start(scope, './side-process.ts', sideContract, [name]);
  // Its first answer: by then its Worker runs.
  await rpc.call('sent', {});
  const all = familyOf(pid);
  const workers = all.filter((one) => childrenOf(one).length === 0);
  const processes = all.filter((one) => !workers.includes(one));
  // Each Node process has one Worker, or the comparison is of something else.
  if (workers.length !== processes.length) throw new Error(`${name} has ${processes.length} processes and ${workers.length} Workers`);
  scope.defer(async () => void (await rpc.call('close', {})));
  return { name, rpc, workers, processes };
}

const cpuOf = (pids: readonly number[]) => sum(pids.map(cpuNanoseconds));

/** A process and all that it and its children have started. */
function familyOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(familyOf)];
}

function start<C extends Contract>(scope: Scope, file: string, contract: C, args: string[]): { rpc: RpcLink<C>; pid: number } {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc'],
  });
  const rpc = new RpcLink(contract, processChannel(child), { timeoutMs: TIMEOUT_MS });
  scope.defer(() => ended(child, () => rpc.close('round over')));
  if (child.pid === undefined) throw new Error(`${file} could not start`);
  return { rpc, pid: child.pid };
}

async function ended(child: ChildProcess, close: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  close();
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
  await exit;
  clearTimeout(timer);
}
