import { hrtime } from 'node:process';
import { SIGNALING_PATH } from '@watoto/shared/contract/signaling.ts';
import { inflateRawSync } from 'node:zlib';
import WebSocket from 'ws';

/**
 * One pupil's socket, as thin as can be, so that a thousand of them are no bottleneck: it speaks Engine.IO and Socket.IO by
 * itself, and of what arrives it looks for `seq` and the time in the bell's own messages. It parses no JSON. As browsers do, it asks for
 * what is large to come packed.
 */

const SEQ = Buffer.from('"seq":');
const STAMP = Buffer.from('"text":"bell ');
const ENTRIES = Buffer.from('42["event",{"name":"room.entries"');
const PACKED = Buffer.from('42["packed","');
const JOINED = Buffer.from('430[{"ok":true');
const QUOTE = 0x22;

/** What came packed of late. Many members get the same bytes, and their unpacking is no server's work: once will do. */
const unpacked: { packed: Buffer; frame: Buffer }[] = [];
const UNPACKED_KEPT = 16;

function unpack(packed: Buffer): Buffer {
  const known = unpacked.find((one) => one.packed.equals(packed));
  if (known) return known.frame;
  const json = inflateRawSync(Buffer.from(packed.toString('latin1', PACKED.length, packed.length - 2), 'base64'));
  const frame = Buffer.from(`42["event",${json.toString()}]`);
  unpacked.unshift({ packed, frame });
  unpacked.length = Math.min(unpacked.length, UNPACKED_KEPT);
  return frame;
}

const JOIN_TIMEOUT_MS = 20_000;

/** Nanoseconds of a clock that all processes of a machine share. */
export const nowNs = (): bigint => hrtime.bigint();
const msSince = (ns: bigint): number => Number(nowNs() - ns) / 1e6;

/** Where members of one process write what they hear. */
export interface Ears {
  heard(key: string, ms: number): void;
  /** Any entry at all; left out: nobody asks. */
  followed?(seq: number): void;
}

export class Member {
  /** Why its socket has ended after it had joined. */
  ended: string | null = null;
  missed = 0;
  doubled = 0;
  bytes = 0;
  frames = 0;
  /** The newest entry it has; 0: not joined. */
  seq = 0;
  readonly #socket: WebSocket;
  readonly #ears: Ears;
  readonly #token: string;
  readonly #answers = new Map<number, (ok: boolean, text: string) => void>();
  #calls = 0;
  #failed: (reason: string) => void = () => {};
  #leaving = false;

  constructor(url: string, token: string, ears: Ears) {
    this.#ears = ears;
    this.#token = token;
    this.#socket = new WebSocket(`${url}${SIGNALING_PATH}?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    this.#socket.on('message', (frame: Buffer) => this.#hear(frame));
    this.#socket.on('error', (error) => this.#failed(`socket: ${error.message}`));
    this.#socket.on('close', (code) => this.#failed(`closed: ${code}`));
  }

  get connected(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Milliseconds from opening the TCP connection to the answer of `room.join`. */
  join(): Promise<number> {
    const startedAt = nowNs();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#failed('timeout'), JOIN_TIMEOUT_MS);
      this.#failed = (reason) => {
        clearTimeout(timer);
        this.#socket.terminate();
        reject(new Error(reason));
      };
      this.#answers.set(0, (ok, text) => {
        if (!ok) return this.#failed(`refused: ${text.slice(0, 200)}`);
        clearTimeout(timer);
        this.#failed = (reason) => {
          if (!this.#leaving) this.ended ??= reason;
          for (const answer of this.#answers.values()) answer(false, reason);
          this.#answers.clear();
        };
        resolve(msSince(startedAt));
      });
    });
  }

  /** Says when it was said; resolves with why it was refused, or null. */
  say(who: string): Promise<string | null> {
    if (!this.connected) return Promise.resolve(this.ended ?? 'not connected');
    return new Promise((resolve) => {
      this.#calls += 1;
      const id = this.#calls;
      this.#answers.set(id, (ok, text) => resolve(ok ? null : text.slice(0, 200)));
      const text = `bell ${who}:${nowNs()}`;
      this.#socket.send(`42${id}["call",{"id":"m${id}","name":"message.say","data":{"text":"${text}"}}]`);
    });
  }

  /** Says so, and goes: whoever only goes is waited for. */
  async leave(): Promise<void> {
    this.#leaving = true;
    if (this.connected) {
      await new Promise<void>((resolve) => {
        this.#calls += 1;
        this.#answers.set(this.#calls, () => resolve());
        this.#socket.once('close', () => resolve());
        this.#socket.send(`42${this.#calls}["call",{"id":"leave","name":"room.leave","data":{}}]`);
      });
    }
    this.#socket.terminate();
  }

  #hear(frame: Buffer): void {
    this.bytes += frame.length;
    this.frames += 1;
    const type = frame[0];
    if (type === 0x32) return this.#socket.send('3');
    if (type === 0x30) return this.#socket.send(`40{"token":"${this.#token}","packed":true}`);
    if (type !== 0x34) return;
    this.#packet(frame.subarray(0, PACKED.length).equals(PACKED) ? unpack(frame) : frame);
  }

  #packet(frame: Buffer): void {
    const kind = frame[1];
    if (kind === 0x30) this.#socket.send('420["call",{"id":"join","name":"room.join","data":{"protocol":1,"media":null}}]');
    else if (kind === 0x33) this.#answered(frame);
    else if (kind === 0x32 && frame.subarray(0, ENTRIES.length).equals(ENTRIES)) this.#follow(frame);
    else if (kind === 0x32) this.#event(frame);
    else if (kind === 0x34 || kind === 0x31) this.#failed(frame.toString('utf8', 0, 300));
  }

  /** A snapshot that comes before the answer to `room.join`, or the server's last word. */
  #event(frame: Buffer): void {
    const start = frame.toString('utf8', 0, 40);
    if (start.startsWith('42["bye"')) this.#failed(frame.toString('utf8', 0, 300));
    else if (start.startsWith('42["event",{"name":"room.snapshot"')) this.seq = numberAt(frame, frame.indexOf(SEQ) + SEQ.length);
  }

  #answered(frame: Buffer): void {
    const bracket = frame.indexOf(0x5b);
    const id = Number(frame.toString('latin1', 2, bracket));
    const ok = frame.toString('latin1', bracket, bracket + 11) === '[{"ok":true';
    if (id === 0 && ok && this.seq === 0 && frame.subarray(0, JOINED.length).equals(JOINED)) {
      this.seq = numberAt(frame, frame.indexOf(SEQ) + SEQ.length);
    }
    this.#answers.get(id)?.(ok, ok ? '' : frame.toString('utf8', 0, 300));
    this.#answers.delete(id);
  }

  #follow(frame: Buffer): void {
    for (let at = frame.indexOf(SEQ); at !== -1; at = frame.indexOf(SEQ, at + SEQ.length)) {
      const seq = numberAt(frame, at + SEQ.length);
      if (seq <= this.seq) this.doubled += 1;
      else {
        this.missed += seq - this.seq - 1;
        this.seq = seq;
        this.#ears.followed?.(seq);
      }
    }
    for (let at = frame.indexOf(STAMP); at !== -1; at = frame.indexOf(STAMP, at + STAMP.length)) {
      const key = frame.toString('latin1', at + STAMP.length, frame.indexOf(QUOTE, at + STAMP.length));
      this.#ears.heard(key, msSince(BigInt(key.slice(key.indexOf(':') + 1))));
    }
  }
}

/** The digits from `at` on. */
function numberAt(frame: Buffer, at: number): number {
  let value = 0;
  for (let i = at; ; i += 1) {
    const digit = (frame[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return value;
    value = value * 10 + digit;
  }
}
