import type { ActiveSpeakerObserver, AudioLevelObserver, Producer, Router } from 'mediasoup/types';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import { media } from './media-errors.ts';
import { type Levels, MAX_HEARD } from './merge-levels.ts';

/** Milliseconds between two looks: fast enough for a meter to follow speech. */
const LEVEL_INTERVAL_MS = 400;
/** dBov under which it is room noise. */
const LEVEL_THRESHOLD = -60;

/** Watches a Router's microphones: who is heard, how loud, and who speaks. Its observers close with the Router. */
export class RoomAudio {
  readonly changed = new Emitter<Levels>();
  readonly #levelObserver: AudioLevelObserver;
  readonly #speakerObserver: ActiveSpeakerObserver;
  readonly #peers = new Map<string, PeerId>();
  #levels: Levels['levels'] = [];
  #dominant: PeerId | null = null;
  /** The microphone that the observer named last: it names the same one only once, also when that was paused in between. */
  #named: string | null = null;

  constructor(levelObserver: AudioLevelObserver, speakerObserver: ActiveSpeakerObserver) {
    this.#levelObserver = levelObserver;
    this.#speakerObserver = speakerObserver;
    levelObserver.on('volumes', (volumes) =>
      this.#heard(
        volumes.flatMap(({ producer, volume }) => {
          const peerId = this.#peers.get(producer.id);
          return peerId === undefined ? [] : [{ peerId, volume }];
        }),
      ),
    );
    levelObserver.on('silence', () => this.#heard([]));
    speakerObserver.on('dominantspeaker', ({ producer }) => {
      this.#named = producer.id;
      this.#speaks(this.#peers.get(producer.id) ?? null);
    });
  }

  static async open(router: Router): Promise<RoomAudio> {
    const [levels, speaker] = await Promise.all([
      media(router.createAudioLevelObserver({ maxEntries: MAX_HEARD, interval: LEVEL_INTERVAL_MS, threshold: LEVEL_THRESHOLD })),
      media(router.createActiveSpeakerObserver()),
    ]);
    return new RoomAudio(levels, speaker);
  }

  /** Listens to a microphone, the Router's own or a piped one, until it closes. */
  async add(producer: Producer, peerId: PeerId): Promise<void> {
    this.#peers.set(producer.id, peerId);
    const silent = () => {
      if (this.#dominant === peerId) this.#speaks(null);
    };
    producer.observer.on('pause', silent);
    producer.observer.on('resume', () => {
      if (this.#named === producer.id) this.#speaks(peerId);
    });
    producer.observer.once('close', () => {
      this.#peers.delete(producer.id);
      silent();
    });
    const { id: producerId } = producer;
    await Promise.all([this.#levelObserver.addProducer({ producerId }), this.#speakerObserver.addProducer({ producerId })]);
  }

  /** Whoever spoke last stays dominant over a silence: a pause for breath must not rearrange everyone's tiles. */
  #heard(levels: Levels['levels']): void {
    this.#levels = levels;
    this.#tell();
  }

  #speaks(dominant: PeerId | null): void {
    if (dominant === this.#dominant) return;
    this.#dominant = dominant;
    this.#tell();
  }

  #tell(): void {
    this.changed.emit({ levels: this.#levels, dominant: this.#dominant });
  }
}
