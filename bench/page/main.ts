import { createClassroomClient } from '../../web/src/rtc/classroom-client.ts';
import type { ClassroomClient, JoinStages } from '../../web/src/rtc/classroom.ts';
import type { Observed } from '../src/failover/observed.ts';
import { observed, startObserving, witness } from './witnesses.ts';

/**
 * What a benchmark does in a page: the app's own client (web/src/rtc), without the app around it. Calls are counted on the wire.
 */
export interface BenchPage {
  /** Joins with camera and microphone and stays. */
  publish(token: string): Promise<void>;
  /** One join from the click to the first decoded frame and the first sound, and the calls sent until then; then leaves. */
  join(token: string): Promise<JoinStages & { calls: number }>;
  /** So many people join this page within `withinMs`, each a client of its own. Answers when all are in or have failed. */
  arrive(tokens: string[], withinMs: number): Promise<{ errors: string[]; roomMs: number[]; transportMs: number[] }>;
  leaveAll(): Promise<void>;
  /** People who come and stay, each a client of its own whose media and socket are watched. */
  attend(people: { name: string; token: string }[]): Promise<void>;
  startObserving(): void;
  observed(): Promise<Observed>;
  /** The first who published says so many numbered messages a second, until `quiet`, which answers with those acknowledged. */
  chat(perSecond: number): void;
  quiet(): Promise<string[]>;
}

const clients = new Set<ClassroomClient>();
/** Where signaling is; empty: where the page came from. */
const url = new URLSearchParams(location.search).get('url') ?? '';
let calls: number[] = [];

countCalls();

/** Socket.IO frames a call with acknowledgement as 42<number>["call",...]. Its client has the constructor already: the prototype is what it calls. */
function countCalls(): void {
  const native = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'send')?.value as (frame: unknown) => void;
  WebSocket.prototype.send = function counted(frame) {
    if (typeof frame === 'string' && /^42\d*\["call"/.test(frame)) calls.push(performance.now());
    native.call(this, frame);
  };
}

/** A client as the device check leaves it: prepared, not joined. */
async function prepared(token: string, on: boolean, show = play): Promise<ClassroomClient> {
  const client = createClassroomClient({ url, token: () => Promise.resolve(token), start: { mic: on, camera: on } });
  clients.add(client);
  show(client);
  // The device check takes seconds: codecs and certificate are there before anyone clicks.
  await new Promise((resolve) => setTimeout(resolve, 400));
  return client;
}

/** Gives every remote track an element, as the classroom does: a frame counts when it could be seen. */
function play(client: ClassroomClient): void {
  const elements = new Map<string, HTMLMediaElement>();
  client.store.subscribe(({ remote }) => {
    for (const { producerId, kind, track } of Object.values(remote)) {
      if (elements.get(producerId)?.srcObject instanceof MediaStream) continue;
      const element = document.createElement(kind);
      element.autoplay = true;
      element.srcObject = new MediaStream([track]);
      elements.set(producerId, element);
      document.body.append(element);
    }
    for (const [producerId, element] of elements) {
      if (Object.hasOwn(remote, producerId)) continue;
      element.srcObject = null;
      element.remove();
      elements.delete(producerId);
    }
  });
}

function until(client: ClassroomClient, reached: () => boolean, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(new Error(`not reached in ${timeoutMs} ms`))), timeoutMs);
    const look = () => reached() && settle(resolve);
    const stop = client.store.subscribe(look);
    const settle = (done: () => void) => {
      clearTimeout(timer);
      stop();
      done();
    };
    look();
  });
}

async function leave(client: ClassroomClient): Promise<void> {
  clients.delete(client);
  await client.leave();
}

async function arriveOne(token: string, afterMs: number): Promise<{ roomMs: number; transportMs: number }> {
  const client = await prepared(token, false);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await client.join();
  await until(client, () => client.store.getState().stages?.transportsMs !== undefined, 20_000);
  const { joinedMs = Number.NaN, transportsMs = Number.NaN } = client.store.getState().stages ?? {};
  return { roomMs: joinedMs, transportMs: transportsMs };
}

let stopChat = () => {};
let said = 0;
const saying: Promise<string | null>[] = [];

/** The text once it is acknowledged; null where the platform says that it was not taken. */
async function say(text: string): Promise<string | null> {
  const [teacher] = clients;
  try {
    await teacher?.say(text);
    return text;
  } catch {
    return null;
  }
}

const bench: BenchPage = {
  async publish(token) {
    const client = await prepared(token, true);
    await client.join();
    await until(
      client,
      () => client.store.getState().local.camera.producerId !== null && client.store.getState().local.mic.producerId !== null,
      15_000,
    );
  },

  async join(token) {
    const client = await prepared(token, false);
    calls = [];
    await client.join();
    const stages = () => client.store.getState().stages;
    await until(client, () => stages()?.firstFrameMs !== undefined && stages()?.firstSoundMs !== undefined, 10_000);
    const reached = stages();
    if (!reached) throw new Error('no stages');
    const mediaAt = reached.clickedAt + Math.min(reached.firstFrameMs ?? 0, reached.firstSoundMs ?? 0);
    const result = { ...reached, calls: calls.filter((at) => at <= mediaAt).length };
    if (result.calls === 0) throw new Error('nothing was counted: a join is at least one call');
    await leave(client);
    return result;
  },

  async arrive(tokens, withinMs) {
    const arrivals = tokens.map((token, i) => arriveOne(token, (withinMs * i) / tokens.length));
    const settled = await Promise.allSettled(arrivals);
    const arrived = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    return {
      errors: settled.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : [])),
      roomMs: arrived.map((one) => one.roomMs),
      transportMs: arrived.map((one) => one.transportMs),
    };
  },

  async attend(people) {
    await Promise.all(
      people.map(async ({ name, token }) => {
        const client = await prepared(token, false, () => {});
        witness(name, client);
        await client.join();
        await until(client, () => Object.keys(client.store.getState().remote).length >= 2, 30_000);
      }),
    );
  },

  startObserving,
  observed,

  chat(perSecond) {
    const timer = setInterval(() => saying.push(say(`message ${(said += 1)}`)), 1_000 / perSecond);
    stopChat = () => clearInterval(timer);
  },

  async quiet() {
    stopChat();
    return (await Promise.all(saying)).filter((text) => text !== null);
  },

  async leaveAll() {
    await Promise.all([...clients].map(leave));
  },
};

Object.assign(window, { bench });
