import type { Consumer, Producer } from 'mediasoup/types';
import { type Backoff, backoffMs } from '@watoto/shared/kernel/backoff.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';

/** mediasoup has asked twice by the first of these. A sender on a thin network must not be asked for a large picture all the time. */
const AGAIN: Backoff = { firstMs: 3_000, mostMs: 8_000 };

/**
 * Asks again for the key frame that Consumers of one Producer wait for. mediasoup asks twice, within a second: where the frame was lost,
 * or came when there was no room for it, nobody asked any more. A browser can't, because nothing reaches it: its picture stayed
 * away until something else changed.
 */
export class KeyFrameWatch {
  static readonly #watches = new WeakMap<Producer, KeyFrameWatch>();
  readonly #clock: Clock;
  readonly #waiting = new Set<Consumer>();
  #vain = 0;
  #cancel: (() => void) | null = null;

  private constructor(clock: Clock) {
    this.#clock = clock;
  }

  static of(producer: Producer, clock: Clock): KeyFrameWatch {
    let watch = KeyFrameWatch.#watches.get(producer);
    if (!watch) {
      watch = new KeyFrameWatch(clock);
      KeyFrameWatch.#watches.set(producer, watch);
    }
    return watch;
  }

  /** A Consumer with layers, for as long as it is open. */
  add(consumer: Consumer): void {
    const look = () => this.#look(consumer);
    consumer.observer.on('resume', look);
    consumer.observer.on('pause', look);
    consumer.observer.on('layerschange', look);
    consumer.observer.once('close', look);
    look();
  }

  #look(consumer: Consumer): void {
    const { closed, paused, producerPaused, currentLayers } = consumer;
    if (closed || paused || producerPaused || currentLayers) this.#waiting.delete(consumer);
    else this.#waiting.add(consumer);
    if (this.#waiting.size === 0) this.#rest();
    else if (!this.#cancel) this.#askLater();
  }

  #rest(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#vain = 0;
  }

  #askLater(): void {
    this.#vain += 1;
    this.#cancel = this.#clock.after(backoffMs(this.#vain, AGAIN), () => void this.#ask());
  }

  async #ask(): Promise<void> {
    this.#cancel = null;
    // Many at once are one request: mediasoup sees to that.
    await Promise.all([...this.#waiting].map(askFor));
    if (this.#waiting.size > 0 && !this.#cancel) this.#askLater();
  }
}

/** One that has no bandwidth for any layer waits for that, and not for a key frame. */
async function askFor(consumer: Consumer): Promise<void> {
  try {
    const dump = await consumer.dump();
    if ('targetSpatialLayer' in dump && dump.targetSpatialLayer >= 0 && dump.currentSpatialLayer < 0) await consumer.requestKeyFrame();
  } catch {
    // It has closed meanwhile, or its Worker has died: whoever holds it hears of that.
  }
}
