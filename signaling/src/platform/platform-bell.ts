import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { UserId } from '@watoto/shared/kernel/ids.ts';
import type { NewNotice, PlatformNotice } from '@watoto/shared/contract/http/platform.ts';
import type { Logger } from 'pino';
import type { Server } from 'socket.io';
import type { Connection } from '../connection/connection.ts';
import { type PlatformChannel, openPlatformChannel } from './channel.ts';
import type { Bell } from './door.ts';
import type { NoticeBoard } from './notice-board.ts';

export interface PlatformBellDeps {
  readonly io: Server;
  readonly board: NoticeBoard;
  /** Other instances listen too. */
  readonly clustered: boolean;
  readonly connections: ReadonlySet<Connection>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const MINUTE_MS = 60_000;

/** Notices to everyone, and goodbyes to a person, at whatever instance their sockets are. */
export class PlatformBell implements Bell {
  readonly #deps: PlatformBellDeps;
  readonly #channel: PlatformChannel;
  /** As this instance knows it: for those who come later. */
  #notice: PlatformNotice | null = null;

  constructor(deps: PlatformBellDeps) {
    this.#deps = deps;
    const { io, clustered, connections } = deps;
    this.#channel = openPlatformChannel(
      io,
      {
        platform: ({ notice }) => this.#show(notice),
        person(personId) {
          for (const connection of connections) if (connection.claims.sub === personId) connection.bye('signed_out');
        },
      },
      clustered,
    );
  }

  /** Reads what hangs on the board: at the start, and after others may have spoken unheard. */
  async look(): Promise<void> {
    try {
      this.#show(await this.#deps.board.read());
    } catch (err) {
      this.#deps.logger.warn({ err }, 'the notice board can not be read');
    }
  }

  /** A connection that has just been let in. */
  welcome(connection: Connection): void {
    const notice = this.#current();
    if (notice) connection.tell('platform.notice', { notice });
  }

  notice(): Promise<PlatformNotice | null> {
    return this.#deps.board.read();
  }

  async sendNotice({ text, level, minutes }: NewNotice): Promise<PlatformNotice> {
    const notice: PlatformNotice = { text, level, until: new Date(this.#deps.clock.now() + minutes * MINUTE_MS).toISOString() };
    await this.#deps.board.put(notice);
    this.#channel.toPlatform({ name: 'platform.notice', notice });
    return notice;
  }

  async withdrawNotice(): Promise<void> {
    await this.#deps.board.put(null);
    this.#channel.toPlatform({ name: 'platform.notice', notice: null });
  }

  signOut(personId: UserId): Promise<void> {
    this.#channel.toPerson(personId, { name: 'person.signedOut' });
    return Promise.resolve();
  }

  #current(): PlatformNotice | null {
    return this.#notice && Date.parse(this.#notice.until) > this.#deps.clock.now() ? this.#notice : null;
  }

  /** The same again is no news: it may come from the board and from another instance. */
  #show(notice: PlatformNotice | null): void {
    const known = this.#current();
    if (notice?.until === known?.until && notice?.text === known?.text) return;
    this.#notice = notice;
    for (const connection of this.#deps.connections) connection.tell('platform.notice', { notice });
  }
}
