import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import { type CallEnvelope, type Reply, answer } from '@watoto/shared/kernel/rpc.ts';
import { can } from '@watoto/shared/contract/permissions.ts';
import { CallEnvelope as Envelope, signaling } from '@watoto/shared/contract/signaling.ts';
import type { Logger } from 'pino';
import type { SignalingHandlers } from '../handlers/context.ts';
import type { SignalingMetrics } from '../metrics.ts';
import type { Rooms } from '../rooms.ts';
import type { Connection } from './connection.ts';

export interface GatewayDeps {
  readonly rooms: Rooms;
  readonly handlers: SignalingHandlers;
  readonly metrics: SignalingMetrics;
  readonly logger: Logger;
}

/** Malformed messages that a connection may send before it is dropped. */
const MALFORMED_LIMIT = 10;

/** Calls that are not answered from memory when repeated: their answer is only true now. */
const NOT_REPEATABLE = new Set(['room.join', 'room.sync', 'consumer.ready', 'view.set']);

/** Calls of whoever has a token, in a room or not. */
const BEFORE_JOINING = new Set(['room.join', 'path.probe']);

/** Calls of whoever waits to be let in: they keep their connection, and get transports that nothing comes through yet. */
export const WHILE_WAITING: ReadonlySet<string> = new Set([
  'room.sync',
  'room.leave',
  'media.open',
  'transport.connect',
  'transport.restartIce',
]);

/** From a wire message to its reply: envelope, limits, order, permission, handler. One for each connection. */
export class Gateway {
  readonly #deps: GatewayDeps;
  readonly #connection: Connection;
  #malformed = 0;

  constructor(deps: GatewayDeps, connection: Connection) {
    this.#deps = deps;
    this.#connection = connection;
  }

  /** `reply` is the socket's acknowledgement; a message without one is not a call. */
  receive(message: unknown, reply: unknown): void {
    const envelope = Envelope.safeParse(message);
    if (!envelope.success || typeof reply !== 'function') {
      this.#refuseMalformed(reply);
      return;
    }
    const startedAt = performance.now();
    this.#call(envelope.data)
      .then((answered) => {
        if (this.#connection.closed && envelope.data.name !== 'room.leave') return;
        // Rounds may be far apart (fan-out.ts): what the call has brought about comes before its answer all the same.
        if (!NOT_REPEATABLE.has(envelope.data.name)) this.#connection.pump();
        reply(answered);
        this.#count(envelope.data.name, answered, startedAt);
        if (envelope.data.name === 'room.join' && answered.ok) this.#connection.flow();
      })
      .catch((error: unknown) => this.#deps.logger.error({ err: error }, 'gateway'));
  }

  async #call(envelope: CallEnvelope): Promise<Reply> {
    try {
      this.#connection.admit(envelope.name);
      return await this.#connection.queue.push(() => this.#once(envelope));
    } catch (error) {
      return { ok: false, error: AppError.from(error).toWire() };
    }
  }

  #once(envelope: CallEnvelope): Promise<Reply> {
    const { rooms } = this.#deps;
    if (NOT_REPEATABLE.has(envelope.name) || !rooms.has(this.#connection)) return this.#answer(envelope);
    return rooms.of(this.#connection).once(this.#connection.peerId, envelope.id, () => this.#answer(envelope));
  }

  #answer({ id, name, data }: CallEnvelope): Promise<Reply> {
    const { rooms, handlers, logger } = this.#deps;
    try {
      this.#permit(name);
    } catch (error) {
      return Promise.resolve({ ok: false, error: AppError.from(error).toWire() });
    }
    return answer(signaling, handlers, { name, data }, { connection: this.#connection, callId: id, rooms }, (error) => {
      if (error.code === 'internal') logger.error({ err: error.cause ?? error, name }, 'call failed');
      else logger.debug({ name, code: error.code }, 'call refused');
    });
  }

  /**
   * May this connection's role make this call? Throws not_joined, forbidden. Who left or was sent out may have the socket still: nothing
   * of the room is theirs any more. Unknown calls are `dispatch`'s to refuse.
   */
  #permit(name: string): void {
    const spec = Object.hasOwn(signaling.calls, name) ? signaling.calls[name as keyof typeof signaling.calls] : undefined;
    if (spec && this.#connection.claims.probe && name !== 'path.probe') throw new AppError('forbidden');
    if (!spec || BEFORE_JOINING.has(name)) return;
    const { state } = this.#deps.rooms.of(this.#connection).live;
    const { peerId } = this.#connection;
    const role = state.peers[peerId]?.role;
    if (!role && state.phase === 'ended') throw new AppError('lesson_ended');
    if (!role && !(state.lobby.waiting[peerId] && WHILE_WAITING.has(name))) throw new AppError('not_joined');
    if (role && !can(role, spec.permission)) throw new AppError('forbidden');
  }

  #refuseMalformed(reply: unknown): void {
    this.#deps.metrics.malformed();
    this.#malformed += 1;
    if (typeof reply === 'function')
      reply({
        ok: false,
        error: new AppError('invalid_input', { message: 'A call is {id, name, data} with an acknowledgement.' }).toWire(),
      });
    if (this.#malformed >= MALFORMED_LIMIT) this.#connection.bye('invalid_input');
  }

  #count(name: string, reply: Reply, startedAt: number): void {
    const known = Object.hasOwn(signaling.calls, name) ? name : 'unknown';
    const outcome: 'ok' | ErrorCode = reply.ok ? 'ok' : reply.error.code;
    this.#deps.metrics.called(known, outcome, (performance.now() - startedAt) / 1_000);
  }
}
