import { createSocket } from 'node:dgram';
import { connect as connectTcp, isIPv6 } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ATTRIBUTE, type Attribute, METHOD, type Message, decode, encode, idOf, longTermKey, portOf, xorAddress } from './stun-message.ts';

export interface Credentials {
  readonly username: string;
  readonly credential: string;
}

/** What coturn answered instead: 401, 403, 437, 486, ... */
export class TurnRefused extends Error {
  readonly code: number;
  constructor(code: number, reason: string) {
    super(`${code} ${reason}`);
    this.code = code;
  }
}

interface Wire {
  send(bytes: Buffer): void;
  close(): void;
}

export type Over = 'udp' | 'tcp' | 'tls';

const ANSWER_MS = 3_000;
const UDP_PROTOCOL = 17;
const ALLOCATION_MISMATCH = 437;

/** For tests: a TURN client that does one thing at a time. */
export class TurnClient {
  readonly #open: () => Promise<Wire>;
  #wire: Wire;
  readonly #waiting = new Map<string, (message: Message) => void>();
  readonly #heard: Buffer[] = [];
  #onData: (() => void) | null = null;
  #as: (Credentials & { realm: string; nonce: Buffer; key: Buffer }) | null = null;

  private constructor(open: () => Promise<Wire>, wire: Wire) {
    this.#open = open;
    this.#wire = wire;
  }

  static async open(over: Over, host: string, port: number): Promise<TurnClient> {
    let hearing: TurnClient | null = null;
    const hear = (message: Message) => {
      if (hearing) hearing.#hear(message);
    };
    const open = async (): Promise<Wire> => {
      const [wire, ready] = over === 'udp' ? openDatagrams(host, port, hear) : openStream(over, host, port, hear);
      await ready;
      return wire;
    };
    const client = new TurnClient(open, await open());
    hearing = client;
    return client;
  }

  /** Allocates a relay address and answers with its port; asks twice, as the protocol wants it: the first refusal names realm and nonce. */
  async allocate(credentials: Credentials, family: 4 | 6 = 4, again = 3): Promise<number> {
    const wanted: Attribute[] = [[ATTRIBUTE.requestedTransport, Buffer.from([UDP_PROTOCOL, 0, 0, 0])]];
    if (family === 6) wanted.push([ATTRIBUTE.requestedAddressFamily, Buffer.from([0x02, 0, 0, 0])]);
    let answer: Message;
    try {
      await this.#challenge(credentials, wanted);
      answer = await this.#request(METHOD.allocate, wanted);
    } catch (error) {
      if (!(error instanceof TurnRefused) || error.code !== ALLOCATION_MISMATCH || again === 0) throw error;
      // The system gave this socket the port of one that was just closed, whose allocation coturn still remembers, and says so to the first
      // request or the second: RFC 8656, section 7.4, tells the client to come back from another port.
      this.#as = null;
      this.#wire.close();
      this.#wire = await this.#open();
      return await this.allocate(credentials, family, again - 1);
    }
    const relayed = answer.attributes.get(ATTRIBUTE.xorRelayedAddress);
    if (!relayed) throw new Error('no relayed address');
    return portOf(relayed);
  }

  /** Asks without credentials: the refusal names the realm and a nonce to ask with. */
  async #challenge(credentials: Credentials, wanted: readonly Attribute[]): Promise<void> {
    const challenge = await this.#ask(encode(METHOD.allocate, 'request', wanted));
    const refused = errorOf(challenge);
    if (!refused) throw new Error('an allocation without credentials was not refused');
    const realm = challenge.attributes.get(ATTRIBUTE.realm)?.toString();
    const nonce = challenge.attributes.get(ATTRIBUTE.nonce);
    if (refused.code !== 401 || realm === undefined || !nonce) throw refused;
    this.#as = { ...credentials, realm, nonce, key: longTermKey(credentials.username, realm, credentials.credential) };
  }

  /** May the relay send to, and hear from, this address? Throws TurnRefused (403) where it must not. */
  async permit(ip: string): Promise<void> {
    await this.#request(METHOD.createPermission, [[ATTRIBUTE.xorPeerAddress, xorAddress(ip, 9)]]);
  }

  /** Relays one packet; a permission is needed before. */
  send(ip: string, port: number, payload: Buffer): void {
    this.#wire.send(
      encode(METHOD.send, 'indication', [
        [ATTRIBUTE.xorPeerAddress, xorAddress(ip, port)],
        [ATTRIBUTE.data, payload],
      ]),
    );
  }

  /** The next packet that came through the relay. */
  async receive(): Promise<Buffer> {
    if (this.#heard.length === 0) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('nothing came through the relay')), ANSWER_MS);
        this.#onData = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const next = this.#heard.shift();
    if (!next) throw new Error('nothing came through the relay');
    return next;
  }

  /** Gives the allocation back, and closes. */
  async close(): Promise<void> {
    if (this.#as) await this.#request(METHOD.refresh, [[ATTRIBUTE.lifetime, Buffer.alloc(4)]]).catch(() => {});
    this.#wire.close();
  }

  async #request(method: number, attributes: readonly Attribute[]): Promise<Message> {
    if (!this.#as) throw new Error('allocate first');
    const { username, realm, nonce, key } = this.#as;
    const signed: Attribute[] = [
      [ATTRIBUTE.username, Buffer.from(username)],
      [ATTRIBUTE.realm, Buffer.from(realm)],
      [ATTRIBUTE.nonce, nonce],
    ];
    const answer = await this.#ask(encode(method, 'request', [...attributes, ...signed], key));
    const refusal = errorOf(answer);
    if (refusal) throw refusal;
    return answer;
  }

  #ask(message: Buffer): Promise<Message> {
    const id = idOf(message);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error('coturn does not answer'));
      }, ANSWER_MS);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(answer);
      });
      this.#wire.send(message);
    });
  }

  #hear(message: Message): void {
    const payload = message.attributes.get(ATTRIBUTE.data);
    if (message.method === METHOD.data && message.kind === 'indication' && payload) {
      this.#heard.push(payload);
      this.#onData?.();
    } else this.#waiting.get(message.id)?.(message);
  }
}

function errorOf({ kind, attributes }: Message): TurnRefused | null {
  if (kind !== 'error') return null;
  const value = attributes.get(ATTRIBUTE.errorCode);
  return value ? new TurnRefused((value[2] ?? 0) * 100 + (value[3] ?? 0), value.subarray(4).toString()) : new TurnRefused(0, 'no code');
}

function openDatagrams(host: string, port: number, hear: (message: Message) => void): [Wire, Promise<void>] {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  socket.on('message', (bytes) => {
    const decoded = decode(bytes);
    if (decoded) hear(decoded.message);
  });
  return [{ send: (bytes) => socket.send(bytes, port, host), close: () => void socket.close() }, Promise.resolve()];
}

function openStream(over: 'tcp' | 'tls', host: string, port: number, hear: (message: Message) => void): [Wire, Promise<void>] {
  const socket = over === 'tls' ? connectTls({ host, port, rejectUnauthorized: false }) : connectTcp(port, host);
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    for (let next = decode(rest); next; next = decode(rest)) {
      rest = rest.subarray(next.length);
      hear(next.message);
    }
  });
  const ready = new Promise<void>((resolve, reject) => {
    socket.once(over === 'tls' ? 'secureConnect' : 'connect', () => resolve());
    socket.once('error', reject);
  });
  return [{ send: (bytes) => void socket.write(bytes), close: () => void socket.destroy() }, ready];
}
