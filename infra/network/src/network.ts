import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { isAlive } from '@watoto/shared/server/is-alive.ts';
import { Conditions, type ConditionsInput } from './conditions.ts';

/** A network of its own for one pupil, joined to this machine by a link that can be cut, filtered and slowed down. */
export interface Network {
  /** The pupil's network namespace. */
  readonly name: string;
  /** Gone with the network, even where its process crashed. */
  readonly folder: string;
  /** This machine, as the pupil sees it: where a school for the pupil listens. */
  readonly schoolAddress: string;
  /** The pupil's own address now. */
  readonly pupilAddress: string;
  /** A program that runs `program` within the network, with the same arguments; for playwright's executablePath. */
  within(program: string): Promise<string>;
  /** Replaces the conditions of the link: what is not named is perfect again. In force when it resolves. */
  set(conditions: ConditionsInput): Promise<void>;
  /** Takes the pupil's interface down (airplane mode, a pulled cable), and up again. Programs in it are told by the kernel. */
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  /** Wi-Fi to mobile: the old address goes, packets to it are lost, and a new one comes. */
  changeAddress(): Promise<void>;
  /** Perfect again, and plugged in. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

const run = promisify(execFile);
const ip = async (...args: string[]): Promise<string> => (await run('ip', args)).stdout;

/** Network namespaces of ours: the process that made each, and which subnet it has. */
const NAME = /^watoto-(\d+)-(\d+)\b/;
/** 10.213.N.0/24 */
const SUBNETS = 256;
const FIRST_HOST = 2;
const LAST_HOST = 250;
const DEVICE = 'eth0';
const READY_MS = 10_000;

/** Needs root (network namespaces, /dev/net/tun) and iproute2; says so where they are missing. */
export async function openNetwork(): Promise<Network> {
  await removeStale();
  const scope = new Scope('network');
  try {
    return await open(scope);
  } catch (cause) {
    await scope.close('could not open');
    throw new Error('no network of its own could be made: this needs root, iproute2 and /dev/net/tun', { cause });
  }
}

async function open(scope: Scope): Promise<Network> {
  const { name, subnet } = await addNamespace();
  scope.defer(async () => void (await ip('netns', 'del', name)));
  const folder = folderOf(name);
  await mkdir(folder, { recursive: true });
  scope.defer(() => rm(folder, { recursive: true, force: true }));
  const school = `watoto${subnet}`;
  const wire = await openWire(`${school}p`, school, scope);
  const schoolAddress = `10.213.${subnet}.1`;
  const inside = (...args: string[]) => ip('-n', name, ...args);
  const addressOf = (host: number) => `10.213.${subnet}.${host}`;
  let host = FIRST_HOST;

  await ip('address', 'add', `${schoolAddress}/24`, 'dev', school);
  await ip('link', 'set', school, 'up');
  await ip('link', 'set', `${school}p`, 'netns', name);
  // Browsers take names that begin with tun or tap for a VPN.
  await inside('link', 'set', `${school}p`, 'name', DEVICE);
  await inside('link', 'set', 'lo', 'up');
  await inside('address', 'add', `${addressOf(host)}/24`, 'dev', DEVICE);
  let plugged = false;

  const network: Network = {
    name,
    folder,
    schoolAddress,
    get pupilAddress() {
      return addressOf(host);
    },
    async within(program) {
      const file = join(folder, program.replaceAll('/', '_'));
      await writeFile(file, `#!/bin/sh\nexec ip netns exec ${name} ${program} "$@"\n`);
      await chmod(file, 0o755);
      return file;
    },
    set: (conditions) => tell(wire, Conditions.parse(conditions)),
    async unplug() {
      await inside('link', 'set', DEVICE, 'down');
      plugged = false;
    },
    async plugIn() {
      if (plugged) return;
      await inside('link', 'set', DEVICE, 'up');
      // Routes go with the interface.
      await inside('route', 'replace', 'default', 'via', schoolAddress);
      plugged = true;
    },
    async changeAddress() {
      await inside('address', 'del', `${addressOf(host)}/24`, 'dev', DEVICE);
      host = host === LAST_HOST ? FIRST_HOST : host + 1;
      await inside('address', 'add', `${addressOf(host)}/24`, 'dev', DEVICE);
      await inside('route', 'replace', 'default', 'via', schoolAddress);
    },
    async heal() {
      await network.set({});
      await network.plugIn();
    },
    close: () => scope.close('done'),
  };
  await network.plugIn();
  return network;
}

/** Those whose process is gone: a test that crashed. Devices and wires have gone with it. */
async function removeStale(): Promise<void> {
  for (const line of (await ip('netns', 'list')).split('\n')) {
    const [name, pid] = NAME.exec(line) ?? [];
    if (!name || isAlive(Number(pid))) continue;
    await ip('netns', 'del', name).catch(() => {});
    await rm(folderOf(name), { recursive: true, force: true });
  }
}

const folderOf = (name: string): string => join(tmpdir(), name);

async function addNamespace(): Promise<{ name: string; subnet: number }> {
  const taken = new Set((await ip('netns', 'list')).split('\n').map((line) => Number(NAME.exec(line)?.[2])));
  for (let subnet = 0; subnet < SUBNETS; subnet += 1) {
    if (taken.has(subnet)) continue;
    const name = `watoto-${process.pid}-${subnet}`;
    await ip('netns', 'add', name);
    return { name, subnet };
  }
  throw new Error('all subnets are taken');
}

/** Two TUN devices and the process between them; it ends with this one. */
async function openWire(pupil: string, school: string, scope: Scope): Promise<ChildProcess> {
  const args = [join(import.meta.dirname, 'open-wire.pl'), pupil, school, process.execPath, join(import.meta.dirname, 'wire.ts')];
  const wire = spawn('perl', args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = once(wire, 'exit');
  scope.defer(async () => {
    wire.kill('SIGKILL');
    await exited;
  });
  await heard(wire, 'ready');
  return wire;
}

async function tell(wire: ChildProcess, conditions: Conditions): Promise<void> {
  const done = heard(wire, 'set');
  wire.send(conditions);
  await done;
}

function heard(wire: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null) => {
      clearTimeout(deadline);
      wire.off('message', onMessage).off('exit', onExit);
      if (error) reject(error);
      else resolve();
    };
    const onMessage = (message: unknown) => {
      if (message === word) settle(null);
    };
    const onExit = (code: number | null) => settle(new Error(`the wire ended with ${code}`));
    const deadline = setTimeout(() => settle(new Error(`the wire did not say "${word}"`)), READY_MS);
    wire.on('message', onMessage).once('exit', onExit);
  });
}
