import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PAYLOAD_TYPE } from '../../../recorder/test/fixture/rtp.ts';
import { cpuNanoseconds } from '../proc-cpu.ts';
import { inRound, type LessonTrack } from './lesson-rtp.ts';
import type { FromRecorder, ToRecorder } from './messages.ts';

/** What recording one lesson costs, beside `ffmpeg -c copy` that gets the same packets at the same time. Shares of a core. */
export interface RecordingCost {
  readonly coreShare: number;
  readonly ffmpegCopyShare: number;
  readonly segments: number;
}

/** Until caches are warm and ffmpeg has made up its mind, s. */
const WARM_SECONDS = 6;
const HERE = '127.0.0.1';

export async function measureCost(tracks: readonly LessonTrack[], seconds: number): Promise<RecordingCost> {
  const dir = await mkdtemp(join(tmpdir(), 'watoto-recording-'));
  const node = createSocket('udp4').bind(0, HERE);
  await once(node, 'listening');
  const recorder = fork(new URL('recorder-process.ts', import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const ffmpegPorts = await freePorts(tracks.length);
  const ffmpeg = await copying(dir, tracks, ffmpegPorts);
  try {
    const ports = await opened(recorder, tracks, node.address().port);
    const sending = new AbortController();
    const sent = send(node, tracks, [ports, ffmpegPorts], sending.signal);
    await wait(WARM_SECONDS * 1_000);
    const [pid = 0, ffmpegPid = 0] = [recorder.pid, ffmpeg.pid];
    const before = [cpuNanoseconds(pid), cpuNanoseconds(ffmpegPid)];
    const from = performance.now();
    await wait(seconds * 1_000);
    const wall = (performance.now() - from) * 1e6;
    const [ours = 0, theirs = 0] = [cpuNanoseconds(pid), cpuNanoseconds(ffmpegPid)].map((after, i) => (after - (before[i] ?? 0)) / wall);
    sending.abort();
    const packets = await sent;
    const { received, segments } = await closed(recorder);
    if (received < packets * 0.95) throw new Error(`${received} of ${packets} packets came`);
    return { coreShare: ours, ffmpegCopyShare: theirs, segments };
  } finally {
    recorder.kill();
    ffmpeg.kill('SIGKILL');
    node.close();
    await rm(dir, { recursive: true });
  }
}

/** Even, with the next one free for ffmpeg's RTCP. */
async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let port = 43_000; ports.length < count && port < 60_000; port += 2)
    if ((await isFree(port)) && (await isFree(port + 1))) ports.push(port);
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    socket.bind(port, HERE);
    await once(socket, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}

async function copying(dir: string, tracks: readonly LessonTrack[], ports: readonly number[]): Promise<ChildProcess> {
  const media = tracks.flatMap(({ kind, codec }, i) => {
    const type = PAYLOAD_TYPE[codec];
    const map = codec === 'opus' ? 'opus/48000/2' : 'VP8/90000';
    return [`m=${kind} ${ports[i]} RTP/AVP ${type}`, `a=rtpmap:${type} ${map}`];
  });
  const sdp = join(dir, 'in.sdp');
  await writeFile(sdp, ['v=0', `o=- 0 0 IN IP4 ${HERE}`, 's=-', `c=IN IP4 ${HERE}`, 't=0 0', ...media, ''].join('\n'));
  const input = ['-protocol_whitelist', 'file,rtp,udp', '-localaddr', HERE, '-listen_timeout', '86400', '-fflags', '+genpts', '-i', sdp];
  const output = ['-map', '0', '-c', 'copy', '-flush_packets', '1', '-f', 'webm', join(dir, 'out.webm')];
  return spawn('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'error', ...input, ...output], { stdio: 'ignore' });
}

async function answer<K extends 'opened' | 'closed'>(
  recorder: ChildProcess,
  key: K,
): Promise<Extract<FromRecorder, Record<K, unknown>>[K]> {
  for (;;) {
    const [message] = (await once(recorder, 'message')) as [FromRecorder];
    if (key in message) return (message as Extract<FromRecorder, Record<K, unknown>>)[key];
  }
}

function tell(recorder: ChildProcess, message: ToRecorder): void {
  recorder.send(message);
}

async function opened(recorder: ChildProcess, tracks: readonly LessonTrack[], nodePort: number): Promise<readonly number[]> {
  const ports = answer(recorder, 'opened');
  tell(recorder, { open: tracks.length });
  const end = { ip: HERE, port: nodePort, srtpParameters: null };
  const taps = tracks.map(({ kind, rtpParameters }) => ({ kind, rtpParameters, end, paused: false }));
  const all = await ports;
  tell(recorder, { start: taps });
  return all;
}

function closed(recorder: ChildProcess): Promise<{ received: number; segments: number }> {
  const counts = answer(recorder, 'closed');
  tell(recorder, { close: true });
  return counts;
}

/** In real time, round and round, each packet to the same track's port of every receiver. Answers how many each of them was sent. */
async function send(
  node: Socket,
  tracks: readonly LessonTrack[],
  receivers: readonly (readonly number[])[],
  signal: AbortSignal,
): Promise<number> {
  const from = performance.now();
  const places = tracks.map(() => 0);
  let packets = 0;
  while (!signal.aborted) {
    const now = performance.now() - from;
    for (const [i, track] of tracks.entries()) {
      for (;;) {
        const place = places[i] ?? 0;
        const round = Math.floor(place / track.sent.length);
        const packet = track.sent[place % track.sent.length];
        if (!packet || packet.ms + round * track.loop.ms > now) break;
        const data = inRound(track, packet.data, round);
        for (const ports of receivers) node.send(data, ports[i] ?? 0, HERE);
        places[i] = place + 1;
        packets += 1;
      }
    }
    await wait(5);
  }
  return packets;
}
