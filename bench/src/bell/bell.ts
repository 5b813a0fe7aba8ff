import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ROOM_TOKEN_AUDIENCE, ROOM_TOKEN_ISSUER } from '@watoto/shared/contract/room-token.ts';
import { RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { SignJWT } from 'jose';
import { processChannel } from '../process-channel.ts';
import { percentile } from '../stats.ts';
import { type Cluster, ROOM_SECRET } from './cluster.ts';
import { type Arrival, type MemberContract, memberContract } from './contract.ts';

export type Members = RpcLink<MemberContract>;

export interface BellPlan {
  readonly pupils: number;
  readonly rooms: number;
  readonly overMs: number;
  /** Messages that follow when all are in; 0: none. */
  readonly messages: number;
}

export interface Bell {
  readonly joined: number;
  readonly errors: number;
  readonly failures: readonly string[];
  readonly joinMs: readonly number[];
  readonly cpuMsPerJoin: number;
  readonly redisMsPerJoin: number;
  readonly bytesPerJoin: number;
  readonly framesPerJoin: number;
  /** Every delivery of every message, and for each message the last one. */
  readonly entryMs: readonly number[];
  readonly lastMs: readonly number[];
}

const RPC_TIMEOUT_MS = 120_000;
/** People who arrive have settled when nothing more is on its way. */
const SETTLE_MS = 1_500;
const SETTLE_ATTEMPTS = 6;
const SPEAKERS = 4;
const MESSAGES_PER_SECOND = 4;

export function startMembers(scope: Scope, processes: number): Members[] {
  return Array.from({ length: processes }, () => {
    const child = fork(fileURLToPath(new URL('./member-process.ts', import.meta.url)), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    return scope.own(new RpcLink(memberContract, processChannel(child), { timeoutMs: RPC_TIMEOUT_MS }));
  });
}

/** The bell rings: everyone arrives, listens to what is said, and leaves. */
export async function ringBell(cluster: Cluster, processes: readonly Members[], plan: BellPlan): Promise<Bell> {
  const parts = await arrivals(cluster, processes.length, plan);
  const before = cluster.cpuMs();
  const arrived = await Promise.all(processes.map((members, p) => members.call('arrive', { arrivals: parts[p] ?? [] })));
  await wait(SETTLE_MS);
  const after = cluster.cpuMs();
  const joinMs = arrived.flatMap((part) => part.joinMs);
  const loudness = await heardBy(processes);

  const spoken = plan.messages > 0 ? await speak(processes[0], plan.messages) : [];
  const heard = await settled(processes, plan);
  await Promise.all(processes.map((members) => members.call('leave', {})));
  // What a thousand lost sockets cost is no part of what comes next.
  await wait(2 * SETTLE_MS);

  const failures = [...heard.ended, ...arrived.flatMap((part) => part.failures), ...spoken, ...complaints(heard)];
  const byMessage = new Map<string, number[]>();
  for (const { key, ms } of heard.deliveries) byMessage.set(key, [...(byMessage.get(key) ?? []), ...ms]);
  return {
    joined: joinMs.length,
    errors:
      arrived.reduce((n, part) => n + part.failures.length, 0) +
      spoken.length +
      heard.ended.length +
      heard.missed +
      heard.doubled +
      heard.behind,
    failures,
    joinMs,
    cpuMsPerJoin: (after.total - before.total) / joinMs.length,
    redisMsPerJoin: (after.redis - before.redis) / joinMs.length,
    bytesPerJoin: loudness.bytes / joinMs.length,
    framesPerJoin: loudness.frames / joinMs.length,
    entryMs: [...byMessage.values()].flat(),
    lastMs: [...byMessage.values()].map((ms) => Math.max(...ms)),
  };
}

export function summary(name: string, bell: Bell): string {
  const of = (values: readonly number[], p: number) => (values.length === 0 ? '-' : percentile(values, p).toFixed(1));
  return [
    `${name}: ${bell.joined} joined, ${bell.errors} errors`,
    `join ms: median ${of(bell.joinMs, 50)} p95 ${of(bell.joinMs, 95)} worst ${of(bell.joinMs, 100)}`,
    `CPU ms a join: ${bell.cpuMsPerJoin.toFixed(3)} (Redis ${bell.redisMsPerJoin.toFixed(3)})`,
    `${(bell.bytesPerJoin / 1e3).toFixed(0)} kB in ${bell.framesPerJoin.toFixed(1)} frames a join`,
    `entry ms: median ${of(bell.entryMs, 50)} p99 ${of(bell.entryMs, 99)}, to the last member: p99 ${of(bell.lastMs, 99)}`,
    ...[...new Set(bell.failures)].slice(0, 5),
  ].join('\n  ');
}

/** `rooms` of them take turns, and so do instances; every process has people of each. */
async function arrivals(cluster: Cluster, processes: number, { pupils, rooms, overMs }: BellPlan): Promise<Arrival[][]> {
  const parts: Arrival[][] = Array.from({ length: processes }, () => []);
  const run = randomUUID().slice(0, 8);
  for (let i = 0; i < pupils; i += 1) {
    const url = cluster.urls[Math.floor(i / processes) % cluster.urls.length] ?? '';
    parts[i % processes]?.push({ url, token: await token(`${run}-room-${i % rooms}`, i), inMs: (i / pupils) * overMs });
  }
  return parts;
}

function token(room: string, pupil: number): Promise<string> {
  const claims = { jti: randomUUID(), sub: String(pupil + 1), room, peer: `pupil-${randomUUID().slice(0, 13)}`, role: 'pupil' };
  return new SignJWT({ ...claims, name: `Pupil Number ${pupil}`, title: 'The bell', size: 1_000 })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ROOM_TOKEN_ISSUER)
    .setAudience(ROOM_TOKEN_AUDIENCE)
    .setExpirationTime('120s')
    .sign(new TextEncoder().encode(ROOM_SECRET));
}

/** A few take turns, because nobody may say more than one message a second. */
async function speak(members: Members | undefined, messages: number): Promise<string[]> {
  if (!members) return [];
  const speakers = Array.from({ length: SPEAKERS }, (_, i) => i);
  const { failures } = await members.call('speak', { speakers, messages, everyMs: 1_000 / MESSAGES_PER_SECOND });
  return failures;
}

/** What was heard when everyone has heard the same; on a machine that is busy with other things that may take a while. */
async function settled(processes: readonly Members[], plan: BellPlan) {
  for (let left = SETTLE_ATTEMPTS; ; left -= 1) {
    await wait(SETTLE_MS);
    const heard = await heardBy(processes);
    const behind = plan.rooms === 1 ? heard.newest.length - heard.newest.filter((seq) => seq === Math.max(...heard.newest)).length : 0;
    if (behind === 0 || left === 1) return { ...heard, behind };
  }
}

async function heardBy(processes: readonly Members[]) {
  const parts = await Promise.all(processes.map((members) => members.call('heard', {})));
  const sum = (pick: (part: (typeof parts)[number]) => number) => parts.reduce((n, part) => n + pick(part), 0);
  const newest = parts.flatMap((part) => part.newest);
  return {
    deliveries: parts.flatMap((part) => part.deliveries),
    newest,
    ended: parts.flatMap((part) => part.ended),
    missed: sum((part) => part.missed),
    doubled: sum((part) => part.doubled),
    bytes: sum((part) => part.bytes),
    frames: sum((part) => part.frames),
  };
}

function complaints(heard: { missed: number; doubled: number; behind: number; newest: readonly number[] }): string[] {
  const said: string[] = [];
  if (heard.missed > 0) said.push(`${heard.missed} entries missed`);
  if (heard.doubled > 0) said.push(`${heard.doubled} entries told twice`);
  if (heard.behind > 0) said.push(`${heard.behind} members are not at entry ${Math.max(...heard.newest)}`);
  return said;
}
