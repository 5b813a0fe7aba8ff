import type { NetReport } from '@watoto/shared/contract/net-report.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { Reports, isTroubled } from '@watoto/shared/ladder/reports.ts';
import { type Rung, hasSoundAtMost } from '@watoto/shared/ladder/rung.ts';
import { type UpstreamState, startUpstream, upstreamStep } from '@watoto/shared/ladder/upstream.ts';
import type { Network } from './classroom.ts';
import { deviceOf } from './device-class.ts';
import { Freshness } from './freshness.ts';
import type { MediaLink } from './media-link.ts';
import { type Look, NOTHING_HEARD, netReport, readLoad } from './net-report.ts';
import { lostUp, networkOf, readSample, readSending, readStreams } from './network-quality.ts';
import { type SoundBuffer, soundBuffer } from './sound-buffer.ts';
import { SocketWatch } from './socket-watch.ts';
import { StallWatch } from './stall-watch.ts';
import { type StatsRow, rowsOf } from './stats-rows.ts';

const EVERY_MS = 2_000;
/** Looks between two reports while all is well. */
const QUIET_LOOKS = 2;

/** A page that enters sets up everything at once: what the first looks say is not the network's. */
const SETTLING_LOOKS = 2;

/** What the way up bears; `small`: a voice that takes less. */
export type Bearing = Pick<UpstreamState, 'sends' | 'rests'> & { readonly small: boolean };

export interface NetworkStatsDeps {
  readonly clock: Clock;
  readonly link: () => MediaLink | null;
  readonly show: (network: Network) => void;
  /** Do transports fail, one after the other, while the socket lives? */
  readonly blocked: () => boolean;
  /** Tells the server: soon while there is trouble, else now and then. */
  readonly report: (report: NetReport) => Promise<void>;
  /** The network is there, and the socket waits. */
  readonly onStuck: () => void;
  readonly receivers: () => readonly RTCRtpReceiver[];
  /** Is a camera on, or would it be? */
  readonly camera: () => boolean;
  /** Is the microphone on? */
  readonly mic: () => boolean;
  /** Where this peer stands, as far as it knows. */
  readonly rung: () => Rung;
  /** Is the socket there, and the lesson joined over it? */
  readonly live: () => boolean;
  /** The way up bears so much. */
  readonly send: (upstream: Bearing) => void;
}

/** Looks at the transports' statistics now and then; the returned function stops it. */
export function watchNetwork({
  clock,
  link,
  show,
  blocked,
  report,
  onStuck,
  receivers,
  camera,
  mic,
  rung,
  live,
  send,
}: NetworkStatsDeps): () => void {
  const device = deviceOf(navigator);
  const stalls = new StallWatch(clock, () => document.hidden);
  let before: (Look & { link: MediaLink }) | null = null;
  const reports = new Reports();
  const socket = new SocketWatch();
  let buffer: SoundBuffer = { targetMs: null, since: 0 };
  let upstream = startUpstream(clock.now());
  let small = false;
  let told = new Freshness();
  /** Looks at these transports so far. */
  let looks = 0;
  let quiet = 0;
  /** Where this peer stood when what is looked at now began. */
  let stood: Rung | null = null;
  let troubled = false;
  let looking = false;
  let stopped = false;

  async function look(): Promise<void> {
    if (blocked()) {
      before = null;
      tell({ ...NOTHING_HEARD, device, rung: null, madeAt: madeAt(), blocked: true });
      return;
    }
    const now = link();
    if (!now) return;
    const [received = [], sent = []] = await Promise.all(now.transports.map(rowsOf));
    const rows = [...received, ...sent];
    const seen: Look = { network: readSample(rows), load: readLoad(rows), streams: readStreams(rows), stalled: stalls.take() };
    if (stopped || now.closed || now !== link()) return;
    const begun = now.transports.filter(({ connectionState }) => connectionState !== 'new');
    if (begun.length === 0) return;
    show(
      networkOf(
        before?.link === now ? before.network : null,
        seen.network,
        begun.every(({ connectionState }) => connectionState === 'connected'),
      ),
    );
    looks = before?.link === now ? looks + 1 : 0;
    if (before?.link === now && looks >= SETTLING_LOOKS) {
      const found = netReport(before, seen, device);
      // What waits because it was told to is not late.
      const bufferMs = found.bufferMs === null ? null : Math.max(0, found.bufferMs - (buffer.targetMs ?? 0));
      const said = { ...found, bufferMs, rung: stood, madeAt: madeAt(), blocked: false };
      tell(said, seen.network.answers);
      if (socket.isStuck(seen.network.rttMs, seen.network.answers)) onStuck();
      // Rows of a camera that has stopped stay as they were.
      adapt(said, sent, lostUp(before.network, seen.network, camera() ? upstream.sends : 'voice'));
      wait(said);
    }
    before = { link: now, ...seen };
    stood = rung();
  }

  function adapt(said: NetReport, sent: readonly StatsRow[], lost: number | null): void {
    const at = clock.now();
    // Read where it was made: it can't be late.
    reports.add(at, { ...said, madeAt: null });
    const { rttMs, rttGrowthMs, strained } = reports.seen(at);
    // What was measured may be of another rung than the one that counts now.
    const soundAtMost = hasSoundAtMost(rung()) || (said.rung !== null && hasSoundAtMost(said.rung));
    const heard = { lostHere: said.loss, rttMs, rttGrowthMs, strained, soundAtMost, textAtMost: rung() === 'text', away: !live() };
    const facts = { ...readSending(sent, upstream.sends, told), ...heard, lost, camera: camera(), mic: mic() };
    const next = upstreamStep(upstream, facts, at);
    // Other streams are told of at other times.
    if (next.sends !== upstream.sends) told = new Freshness();
    const smaller = at < next.smallUntil;
    if (next.sends !== upstream.sends || next.rests !== upstream.rests || smaller !== small) send({ ...next, small: smaller });
    [upstream, small] = [next, smaller];
  }

  /** Each stream waits by itself, and new ones come: all are told each time. */
  function wait({ rttMs, concealed, loss, repaired }: NetReport): void {
    buffer = soundBuffer(buffer, { rttMs, concealed, lossy: repaired || (loss ?? 0) > 0 }, clock.now());
    for (const receiver of receivers()) if (receiver.track.kind === 'audio') receiver.jitterBufferTarget = buffer.targetMs;
  }

  /** One more after trouble has ended says so. Who stands below the top waits for what these say. */
  function tell(said: NetReport, answers = 0): void {
    const trouble = isTroubled(said) || rung() !== 'video';
    quiet = trouble || troubled ? 0 : (quiet + 1) % QUIET_LOOKS;
    troubled = trouble;
    if (quiet === 0) void report(said).finally(socket.sent(answers));
  }

  const cancel = clock.every(EVERY_MS, () => {
    if (looking) return;
    looking = true;
    // A transport that closes while it is asked has nothing to say.
    look()
      .catch(() => {})
      .finally(() => {
        looking = false;
      });
  });
  return () => {
    stopped = true;
    stalls.stop();
    cancel();
  };
}

/** Unlike the time of day it never jumps. */
const madeAt = (): number => Math.round(performance.now());
