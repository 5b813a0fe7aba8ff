import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type EventData, type EventName, type Handlers, type Reply, answer } from '@watoto/shared/kernel/rpc.ts';
import { type FrameChannel, RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { type Sfu, sfu } from '@watoto/shared/contract/sfu.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Link, LinkContext } from './link.ts';
import type { SfuMetrics } from './metrics.ts';

export interface ControlLinkDeps {
  readonly channel: FrameChannel;
  readonly handlers: Handlers<Sfu, LinkContext>;
  /** Throws AppError unauthenticated | token_expired. */
  readonly verify: (token: string) => Promise<void>;
  readonly helloDeadlineMs: number;
  readonly metrics: SfuMetrics;
  readonly logger: Logger;
  readonly clock: Clock;
}

const NOT_GREETED: Reply = { ok: false, error: new AppError('unauthenticated').toWire() };

/** One signaling instance's (or recorder's) link: refuses everything before a good `node.hello`, then serves calls. */
export class ControlLink implements Link {
  readonly ended = new Emitter<string>();
  readonly #deps: ControlLinkDeps;
  readonly #rpc: RpcLink<Sfu>;
  readonly #context: LinkContext = { link: this, greet: (token, instance) => this.#greet(token, instance) };
  #logger: Logger;
  #greeted = false;

  constructor(deps: ControlLinkDeps) {
    this.#deps = deps;
    this.#logger = deps.logger;
    this.#rpc = new RpcLink(sfu, deps.channel, { answer: (call) => this.#answer(call), onError: (error) => this.#broken(error) });
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

  emit<N extends EventName<Sfu>>(name: N, data: EventData<Sfu, N>): void {
    if (this.#greeted) this.#rpc.emit(name, data);
  }

  close(reason: string): void {
    this.#rpc.close(reason);
  }

  async #answer(call: { name: string; data: unknown }): Promise<Reply> {
    const startedAt = performance.now();
    const reply = this.#greeted || call.name === 'node.hello' ? await this.#dispatch(call) : NOT_GREETED;
    const outcome = reply.ok ? 'ok' : reply.error.code;
    this.#deps.metrics.called(call.name, outcome, (performance.now() - startedAt) / 1_000);
    // The answer leaves first, so that the other side can tell why.
    if (!this.#greeted) setImmediate(() => this.#refuse('token', 'no good hello'));
    return reply;
  }

  #dispatch(call: { name: string; data: unknown }): Promise<Reply> {
    return answer(sfu, this.#deps.handlers, call, this.#context, ({ code, cause, message }) => {
      this.#logger[code === 'internal' ? 'error' : 'debug']({ call: call.name, code, err: cause }, message);
    });
  }

  async #greet(token: string, instance: string): Promise<void> {
    await this.#deps.verify(token);
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
