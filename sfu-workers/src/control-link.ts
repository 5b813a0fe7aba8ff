import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type EventData, type EventName, type Handlers, type Reply, answer } from '@watoto/shared/kernel/rpc.ts';
import { type FrameChannel, RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { type SfuNodeContract, sfuNode } from '@watoto/shared/contract/sfu.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { CallOrder } from './call-order.ts';
import type { Link, LinkContext } from './link.ts';
import type { SfuMetrics } from './metrics.ts';

export interface ControlLinkDeps {
  readonly channel: FrameChannel;
  readonly handlers: Handlers<SfuNodeContract, LinkContext>;
  /** Throws AppError unauthenticated | token_expired. */
  readonly verify: (token: string) => Promise<void>;
  readonly helloDeadlineMs: number;
  readonly metrics: SfuMetrics;
  readonly logger: Logger;
  readonly clock: Clock;
}

const REPLAYED: Reply = { ok: false, error: new AppError('conflict', { message: 'This call came before.' }).toWire() };
const NOT_GREETED: Reply = { ok: false, error: new AppError('unauthenticated').toWire() };

/** One signaling instance's (or recorder's) link: refuses everything before a good `node.hello`, then serves calls. */
export class ControlLink implements Link {
  readonly ended = new Emitter<string>();
  readonly #deps: ControlLinkDeps;
  readonly #rpc: RpcLink<SfuNodeContract>;
  readonly #context: LinkContext = { link: this, greet: (token, instance) => this.#greet(token, instance) };
  readonly #order = new CallOrder();
  #logger: Logger;
  #greeted = false;

  constructor(deps: ControlLinkDeps) {
    this.#deps = deps;
    this.#logger = deps.logger;
    this.#rpc = new RpcLink(sfuNode, deps.channel, { answer: (call) => this.#answer(call), onError: (error) => this.#broken(error) });
    const cancel = deps.clock.after(deps.helloDeadlineMs, () => this.#refuse('late', 'no hello in time'));
    this.#rpc.closed.on((reason) => {
      cancel();
      this.#logger.info({ reason }, 'control link closed');
      this.ended.emit(reason);
    });
  }

  get closed(): boolean {
    return this.#rpc.isClosed;
  }

  emit<N extends EventName<SfuNodeContract>>(name: N, data: EventData<SfuNodeContract, N>): void {
    if (this.#greeted) this.#rpc.emit(name, data);
  }

  close(reason: string): void {
    this.#rpc.close(reason);
  }

  async #answer(call: { id: number; name: string; data: unknown }): Promise<Reply | null> {
    const turn = this.#order.turn(call.id);
    if (turn !== 'new') {
      this.#logger.warn({ call: call.name, id: call.id }, 'a call came again on its link: refused');
      this.#deps.metrics.called(call.name, 'conflict', 0);
      return turn === 'replayed' ? REPLAYED : null;
    }
    try {
      return await this.#serve(call);
    } finally {
      this.#order.answered(call.id);
    }
  }

  async #serve(call: { name: string; data: unknown }): Promise<Reply> {
    const startedAt = performance.now();
    const reply = this.#greeted || call.name === 'node.hello' ? await this.#dispatch(call) : NOT_GREETED;
    const outcome = reply.ok ? 'ok' : reply.error.code;
    this.#deps.metrics.called(call.name, outcome, (performance.now() - startedAt) / 1_000);
    // The answer leaves first, so that the other side can tell why.
    if (!this.#greeted) setImmediate(() => this.#refuse('token', 'no good hello'));
    return reply;
  }

  #dispatch(call: { name: string; data: unknown }): Promise<Reply> {
    return answer(sfuNode, this.#deps.handlers, call, this.#context, ({ code, cause, message }) => {
      this.#logger[code === 'internal' ? 'error' : 'debug']({ call: call.name, code, err: cause }, message);
    });
  }

  async #greet(token: string, instance: string): Promise<void> {
    try {
      await this.#deps.verify(token);
    } catch (err) {
      const { message, details } = AppError.from(err);
      this.#logger.warn({ instance, ...details }, `hello refused: ${message}`);
      throw err;
    }
    if (this.#greeted) return;
    this.#greeted = true;
    this.#logger = this.#logger.child({ instance });
    this.#logger.info('control link open');
  }

  #broken(error: AppError): void {
    this.#logger.warn({ err: error }, 'control link broke the protocol');
    this.#deps.metrics.linkRefused('malformed');
  }

  #refuse(reason: 'token' | 'late', text: string): void {
    if (this.#greeted || this.closed) return;
    this.#deps.metrics.linkRefused(reason);
    this.#rpc.close(text);
  }
}
