import type { ClassroomClient } from '../../web/src/rtc/classroom.ts';
import type { Observed } from '../src/failover/observed.ts';

declare class RTCRtpScriptTransform {
  constructor(worker: Worker, options: unknown);
}

/** Which connection a track came over. */
const connections = new WeakMap<MediaStreamTrack, number>();
const clients = new Map<string, ClassroomClient>();
let sockets: { witness: string; at: number; live: boolean }[] = [];
let opened = 0;
/** Thirty people who decode large pictures are too many for one machine. CSS pixels. */
const THUMBNAIL = { width: 160, height: 90 };

let watcher: Worker | null = null;

/** The worker that hears of every frame. From its first use on, what this page receives goes through it. */
function watching(): Worker {
  return (watcher ??= watchReceivers());
}

/** mediasoup-client keeps its receivers to itself. A transform must be there before the track's event is over, or it sees nothing. */
function watchReceivers(): Worker {
  const worker = new Worker(new URL('./witness.worker.ts', import.meta.url), { type: 'module' });
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      const connection = (opened += 1);
      this.addEventListener('track', ({ track, receiver }) => {
        connections.set(track, connection);
        Object.assign(receiver, { transform: new RTCRtpScriptTransform(worker, { connection, kind: track.kind }) });
      });
    }
  };
  return worker;
}

/** Watches all media that this client receives, and its socket, from now on. To be called before the client has any connection. */
export function witness(name: string, client: ClassroomClient): void {
  const worker = watching();
  clients.set(name, client);
  const known = new Set<number>();
  let shown = '';
  let live = client.store.getState().phase.kind === 'live';
  client.store.subscribe(({ remote, phase }) => {
    for (const { track } of Object.values(remote)) {
      const connection = connections.get(track);
      if (connection === undefined || known.has(connection)) continue;
      known.add(connection);
      worker.postMessage({ connection, witness: name });
    }
    const video = Object.values(remote).filter(({ kind }) => kind === 'video');
    if (video.length > 0 && shown !== String(video.map(({ producerId }) => producerId))) {
      shown = String(video.map(({ producerId }) => producerId));
      client.setView(video.map(({ producerId }) => ({ producerId, ...THUMBNAIL })));
    }
    const now = phase.kind === 'live';
    if (now !== live) sockets.push({ witness: name, at: Date.now(), live: now });
    live = now;
  });
}

declare function gc(): void;

/** Chromium allows 500 connections to a page, closed ones that nobody has collected among them: thirty people rebuild sixty at a blow. */
export function startObserving(): void {
  gc();
  sockets = [];
  watching().postMessage('start');
}

export function observed(): Promise<Observed> {
  const worker = watching();
  return new Promise((resolve) => {
    worker.addEventListener(
      'message',
      ({ data }: MessageEvent<Pick<Observed, 'gaps' | 'last'>>) => {
        const chat = [...clients].map(([name, { store }]) => [name, store.getState().room.chat.map(({ text }) => text)] as const);
        resolve({ ...data, sockets, chat: Object.fromEntries(chat) });
      },
      { once: true },
    );
    worker.postMessage('report');
  });
}
