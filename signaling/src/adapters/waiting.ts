import type { Socket } from 'socket.io';

type RawSocket = Socket['conn'];

/** Sockets that have opened and not yet said who they are: counted and limited, so that a flood of them costs little. */
export class Waiting {
  readonly #limit: number;
  readonly #onGiveUp: () => void;
  readonly #sockets = new Set<RawSocket>();

  /** `onGiveUp`: one ended without ever authenticating. */
  constructor(limit: number, onGiveUp: () => void) {
    this.#limit = limit;
    this.#onGiveUp = onGiveUp;
  }

  get size(): number {
    return this.#sockets.size;
  }

  get full(): boolean {
    return this.#sockets.size >= this.#limit;
  }

  opened(socket: RawSocket): void {
    this.#sockets.add(socket);
    socket.once('close', () => {
      if (this.#sockets.delete(socket)) this.#onGiveUp();
    });
  }

  authenticated(socket: RawSocket): void {
    this.#sockets.delete(socket);
  }
}
