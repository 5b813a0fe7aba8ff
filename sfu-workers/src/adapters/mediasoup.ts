import * as mediasoup from 'mediasoup';
import * as ortc from 'mediasoup/ortc';
import type { RtpCapabilities, Worker, WebRtcServer } from 'mediasoup/types';
import type { RtpCapabilities as WireRtpCapabilities } from '@watoto/shared/contract/media.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { mediaError } from '../media-errors.ts';
import { toMediasoup } from '../rtp.ts';

/** A Worker and the sockets that all its WebRtcTransports share. */
export interface MediaWorker {
  readonly worker: Worker;
  readonly server: WebRtcServer;
}

export interface MediaWorkerOptions {
  readonly ip: string;
  readonly announced: string | null;
  /** 0: any free ones. */
  readonly port: number;
}

/** Room for the burst that a key frame is to a class: the kernel takes as much of it as the system allows. */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;
/** Milliseconds that a Worker's process has to leave by itself. */
const CLOSE_MS = 2_000;

/** libwebrtc takes a floor above its estimate for a mistake: it is what `raiseBandwidth` is for. */
const MEANT = 'start bitrate smaller than min bitrate';

/** mediasoup's own log lines go to ours. One logger for the whole process: the last one counts. */
export function logMediasoup(logger: Logger): void {
  mediasoup.setLogEventListeners({
    onwarn: (namespace, log) => logger.warn({ namespace }, log),
    onerror: (namespace, log, err) => logger[log.includes(MEANT) ? 'debug' : 'error']({ namespace, err }, log),
  });
}

/** Starts a Worker's process and its WebRtcServer. Rejects where a port is taken; no process is left behind then. */
export async function openMediaWorker({ ip, announced, port }: MediaWorkerOptions): Promise<MediaWorker> {
  const worker = await withoutSignalHandlers(() => mediasoup.createWorker({ logLevel: 'warn' }));
  const listen = {
    ip,
    ...(announced === null ? {} : { announcedAddress: announced }),
    ...(port === 0 ? {} : { port }),
    sendBufferSize: SOCKET_BUFFER_BYTES,
    recvBufferSize: SOCKET_BUFFER_BYTES,
  };
  try {
    const server = await worker.createWebRtcServer({
      listenInfos: [
        { protocol: 'udp', ...listen },
        { protocol: 'tcp', ...listen },
      ],
    });
    return { worker, server };
  } catch (error) {
    await closeMediaWorker(worker);
    throw mediaError(error);
  }
}

/** Closes the Worker and waits until its process is gone; one that doesn't go is killed. */
export async function closeMediaWorker(worker: Worker): Promise<void> {
  if (worker.subprocessClosed) return;
  const gone = new Promise<void>((resolve) => worker.once('subprocessclose', resolve));
  worker.close();
  const timer = setTimeout(() => killWorker(worker), CLOSE_MS);
  await gone;
  clearTimeout(timer);
}

/** Ends the Worker's process, hung or not. */
export function killWorker(worker: Worker): void {
  if (worker.subprocessClosed) return;
  try {
    process.kill(worker.pid, 'SIGKILL');
  } catch {
    // It left by itself in this very moment.
  }
}

/** A client's capabilities as mediasoup wants them, checked. Throws AppError invalid_input. */
export function normalizeCapabilities(capabilities: WireRtpCapabilities): RtpCapabilities {
  const normalized = toMediasoup.capabilities(structuredClone(capabilities));
  try {
    ortc.validateAndNormalizeRtpCapabilities(normalized);
  } catch (error) {
    throw mediaError(error);
  }
  return normalized;
}

/**
 * mediasoup closes each Worker on the process's first SIGINT or SIGTERM. A node drains first, with media flowing, so
 * these listeners are taken off again; closing is our own business.
 */
async function withoutSignalHandlers<T>(create: () => Promise<T>): Promise<T> {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => new Set(process.rawListeners(signal)));
  // The listeners are added before createWorker() first waits, so nobody else's can be among the new ones.
  const creating = create();
  const added = signals.map((signal, i) => process.rawListeners(signal).filter((listener) => !before[i]?.has(listener)));
  signals.forEach((signal, i) => {
    for (const listener of added[i] ?? []) process.removeListener(signal, listener as () => void);
  });
  return await creating;
}
