import type { Clock } from '@watoto/shared/kernel/clock.ts';

export type TransportState = 'new' | 'connecting' | 'connected' | 'failed' | 'disconnected' | 'closed';

export interface TransportWatchDeps {
  readonly clock: Clock;
  readonly restartIce: () => Promise<void>;
  /** Does something come over it all the same? */
  readonly isHeard: () => Promise<boolean>;
  /** It was away, or is back from there: what else goes over that network may have shared its fate. Not of a jam, which is slow and goes on. */
  readonly onAway: () => void;
  /** It can't be saved: new transports are needed. */
  readonly giveUp: (reason: string) => void;
}

/** A pause this short is a hiccup: ICE often comes back by itself. */
const HICCUP_MS = 2_000;
/** So long may the first connection take: behind a firewall Chromium goes on checking for minutes, and says nothing. */
const CONNECT_MS = 20_000;
/** So long may a restarted ICE take, after the server knows of it. */
const RESTART_MS = 5_000;

/** Watches one transport: restarts its ICE once when it is in trouble, and gives it up when that doesn't help. */
export class TransportWatch {
  readonly #deps: TransportWatchDeps;
  #state: TransportState = 'new';
  #wasConnected = false;
  #restarting = false;
  #away = false;
  #closed = false;
  #cancel: () => void = () => {};

  constructor(deps: TransportWatchDeps) {
    this.#deps = deps;
  }

  /** It is to connect from now on. Where the browser finds no way to try, its state stays 'new' for ever. */
  used(): void {
    if (this.#closed || this.#state !== 'new') return;
    this.#giveUpLater();
  }

  changed(state: TransportState): void {
    if (this.#closed) return;
    this.#state = state;
    if (state === 'connected') {
      this.#cancel();
      this.#wasConnected = true;
      this.#restarting = false;
      this.#setAway(false);
    } else if (state === 'connecting' && !this.#wasConnected) {
      this.#giveUpLater();
    } else if (state === 'failed') {
      this.#setAway(true);
      this.#recover();
    } else if (state === 'disconnected') {
      this.#ask(() => this.#setAway(true));
      if (!this.#restarting) this.#waitOut();
    }
  }

  /** A hiccup, or a jam: new checks of the path would only add to that. */
  #waitOut(): void {
    this.#cancel();
    this.#cancel = this.#deps.clock.after(HICCUP_MS, () =>
      this.#ask(
        () => this.#recover(),
        () => this.#waitOut(),
      ),
    );
  }

  /** Of one that is disconnected: nothing comes over it, or something does. */
  #ask(away: () => void, heard: () => void = () => {}): void {
    const still = () => !this.#closed && this.#state === 'disconnected';
    this.#deps.isHeard().then(
      (is) => still() && (is ? heard() : away()),
      () => still() && away(),
    );
  }

  #setAway(away: boolean): void {
    if (away === this.#away || !this.#wasConnected) return;
    this.#away = away;
    this.#deps.onAway();
  }

  /** The network has changed: no need to wait out a hiccup. */
  nudge(): void {
    if (this.#state === 'disconnected') this.#recover();
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #giveUpLater(): void {
    this.#cancel();
    this.#cancel = this.#deps.clock.after(CONNECT_MS, () => this.#deps.giveUp('could not connect in time'));
  }

  #recover(): void {
    if (!this.#wasConnected) return this.#deps.giveUp('could not connect');
    if (this.#restarting) return;
    this.#cancel();
    this.#restarting = true;
    this.#deps.restartIce().then(
      () => {
        if (this.#closed || this.#state === 'connected') return;
        this.#cancel = this.#deps.clock.after(RESTART_MS, () => this.#deps.giveUp('ICE restart did not help'));
      },
      () => {
        if (!this.#closed) this.#deps.giveUp('ICE restart was refused');
      },
    );
  }
}
