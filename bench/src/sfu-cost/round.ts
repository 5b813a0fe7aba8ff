import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Contract } from '@watoto/shared/kernel/rpc.ts';
import { RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { childrenOf, cpuNanoseconds } from '../proc-cpu.ts';
import { processChannel } from '../process-channel.ts';
import { type LoadContract, loadContract, type SideContract, type SideName, sideContract } from './contract.ts';
import type { Block } from './summary.ts';

export interface RoundPlan {
  readonly receivers: number;
  readonly blockSeconds: number;
  /** Which side sends, block by block. */
  readonly order: readonly SideName[];
}

/** Seconds of media before each block: streams count as active again, bandwidth estimation has its bearings, caches are filled. */
const LEAD_IN_SECONDS = 1;
const TIMEOUT_MS = 30_000;

interface Side {
  readonly name: SideName;
  readonly rpc: RpcLink<SideContract>;
  readonly pid: number;
  readonly workerPid: number;
}

/** Starts both sides and their clients anew, lets them send in turn, and ends them all. */
export async function runRound(plan: RoundPlan): Promise<Block[]> {
  const scope = new Scope('round');
  try {
    const sides = { node: await openSide(scope, 'node'), bare: await openSide(scope, 'bare') };
    // Started last, it ends first: clients leave before their SFU does.
    const load = start(scope, './load-process.ts', loadContract, []).rpc;
    for (const side of Object.values(sides)) {
      await connectAll(side, load, plan.receivers);
      await load.call('send', { side: side.name, seconds: LEAD_IN_SECONDS });
      await load.call('quiet', { side: side.name });
    }
    const blocks: Block[] = [];
    for (const name of plan.order) blocks.push(await runBlock(sides[name], load, plan.receivers, plan.blockSeconds));
    return blocks;
  } finally {
    await scope.close('round over');
  }
}

/**
 * Counters are read while nothing flows, before the lead-in and after the end, so that none is taken halfway through a packet.
 * The lead-in's packets are known and taken off again: the block is what was sent while the CPU time was read.
 */
async function runBlock(side: Side, load: RpcLink<LoadContract>, receivers: number, seconds: number): Promise<Block> {
  const { name, rpc, pid, workerPid } = side;
  const counters = async () => ({ sent: await rpc.call('sent', {}), received: await load.call('received', { side: name }) });
  const cpu = () => ({ worker: cpuNanoseconds(workerPid), process: cpuNanoseconds(pid) });
  const before = await counters();
  const leadIn = await load.call('send', { side: name, seconds: LEAD_IN_SECONDS });
  const cpuBefore = cpu();
  const offered = await load.call('send', { side: name, seconds });
  await load.call('quiet', { side: name });
  const cpuAfter = cpu();
  const after = await counters();
  return {
    side: name,
    offered: offered.packets * receivers,
    sent: after.sent.packets - before.sent.packets - leadIn.packets * receivers,
    received: after.received.packets - before.received.packets - leadIn.packets * receivers,
    probationBytes: after.sent.probationBytes - before.sent.probationBytes,
    workerNs: cpuAfter.worker - cpuBefore.worker,
    processNs: cpuAfter.process - cpuBefore.process,
  };
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
}

async function openSide(scope: Scope, name: SideName): Promise<Side> {
  const { rpc, pid } = start(scope, './side-process.ts', sideContract, [name]);
  // Its first answer: by then its Worker runs.
  await rpc.call('sent', {});
  const [workerPid, ...others] = childrenOf(pid);
  if (workerPid === undefined || others.length > 0) throw new Error(`${name} must have one Worker, not ${others.length + 1}`);
  scope.defer(async () => void (await rpc.call('close', {})));
  return { name, rpc, pid, workerPid };
}

function start<C extends Contract>(scope: Scope, file: string, contract: C, args: string[]): { rpc: RpcLink<C>; pid: number } {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, { execArgv: ['--disable-warning=ExperimentalWarning'] });
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
