import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { type Socket, io } from 'socket.io-client';
import { API_PREFIX } from '@watoto/shared/contract/http/route.ts';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import { type EventEnvelope, SIGNALING_PATH, type Signaling } from '@watoto/shared/contract/signaling.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { CallInput, CallName, CallOutput, Reply } from '@watoto/shared/kernel/rpc.ts';
import type { Cluster } from '../src/cluster.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes go as they are, all else as JSON. */
  readonly body?: object | Buffer;
}

/** A browser's way into a cluster: through the edge, over TLS that is checked against the cluster's own authority. */
export class Browser {
  readonly #url: string;
  readonly #authority: Buffer;
  readonly #agent: Agent;

  constructor(cluster: Pick<Cluster, 'url' | 'certificate'>) {
    this.#url = cluster.url;
    this.#authority = readFileSync(cluster.certificate);
    this.#agent = new Agent({ ca: this.#authority, keepAlive: true });
  }

  ask(path: string, given: Asked = {}): Promise<Answer> {
    const { method = 'GET', headers = {}, body } = given;
    return new Promise((resolve, reject) => {
      const bytes = Buffer.isBuffer(body);
      const type: Record<string, string> = body === undefined || bytes ? {} : { 'content-type': 'application/json' };
      const length: Record<string, string> = bytes ? { 'content-length': String(body.length) } : {};
      const asked = request(
        `${this.#url}${path}`,
        { method, headers: { ...type, ...length, ...headers }, agent: this.#agent },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        },
      );
      asked.once('error', (error: NodeJS.ErrnoException) => {
        // The edge may close an idle connection at the very moment it is used again (it does when it reads its configuration anew):
        // as browsers do, and as Node's manual says of `reusedSocket`, that is asked again on another.
        if (asked.reusedSocket && error.code === 'ECONNRESET') resolve(this.ask(path, given));
        else reject(error);
      });
      asked.end(body === undefined || bytes ? body : JSON.stringify(body));
    });
  }

  /** The access token of a person of the demo school. */
  async signIn(email: string, password: string): Promise<string> {
    const answer = await this.ask(`${API_PREFIX}/auth/login`, { method: 'POST', body: { email, password } });
    if (answer.status !== 200) throw new Error(`login: ${answer.status} ${answer.text}`);
    return stringIn(answer.text, 'accessToken');
  }

  /** A token for today's lesson. */
  async roomToken(accessToken: string): Promise<string> {
    const headers = { authorization: `Bearer ${accessToken}` };
    const lessons = JSON.parse((await this.ask(`${API_PREFIX}/lessons`, { headers })).text) as { items: { id: string }[] };
    const answer = await this.ask(`${API_PREFIX}/lessons/${lessons.items[0]?.id}/room-token`, { method: 'POST', headers, body: {} });
    if (answer.status >= 300) throw new Error(`room token: ${answer.status} ${answer.text}`);
    return stringIn(answer.text, 'token');
  }

  async connect(token: string): Promise<Person> {
    const socket = io(this.#url, {
      path: SIGNALING_PATH,
      transports: ['websocket'],
      auth: { token },
      ca: this.#authority.toString(),
      reconnection: false,
      forceNew: true,
      timeout: 10_000,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return new Person(socket);
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Somebody in a lesson, with a socket. */
export class Person {
  readonly socket: Socket;
  readonly events: EventEnvelope[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('event', (event: EventEnvelope) => this.events.push(event));
  }

  async call<N extends CallName<Signaling>>(name: N, data: CallInput<Signaling, N>): Promise<CallOutput<Signaling, N>> {
    const reply = (await this.socket.timeout(10_000).emitWithAck('call', { id: randomUUID(), name, data })) as Reply;
    if (!reply.ok) throw AppError.fromWire(reply.error);
    return reply.data as CallOutput<Signaling, N>;
  }

  join(): Promise<CallOutput<Signaling, 'room.join'>> {
    return this.call('room.join', { protocol: 1, media: { rtpCapabilities: ROUTER_RTP_CAPABILITIES } });
  }

  /** Has this text come in any event of the room? */
  heard(text: string): boolean {
    return JSON.stringify(this.events).includes(text);
  }

  close(): void {
    this.socket.disconnect();
  }
}

function stringIn(json: string, name: string): string {
  const value = (JSON.parse(json) as Record<string, unknown>)[name];
  if (typeof value !== 'string') throw new Error(`no ${name} in ${json.slice(0, 200)}`);
  return value;
}
