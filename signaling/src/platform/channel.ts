import type { Server } from 'socket.io';
import { z } from 'zod';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { PlatformNotice } from '@watoto/shared/contract/http/platform.ts';

/** What concerns a person, or everyone, in whatever room: not of any room's log. */
export const PlatformEvent = z.discriminatedUnion('name', [
  /** What everyone reads now; null: nothing any more. */
  z.object({ name: z.literal('platform.notice'), notice: PlatformNotice.nullable() }),
]);
export type PlatformEvent = z.infer<typeof PlatformEvent>;

export const PersonEvent = z.object({ name: z.literal('person.signedOut') });
export type PersonEvent = z.infer<typeof PersonEvent>;

/** This instance's own sockets. */
export interface LocalSockets {
  person(personId: UserId, event: PersonEvent): void;
  platform(event: PlatformEvent): void;
}

export interface PlatformChannel {
  toPerson(personId: UserId, event: PersonEvent): void;
  toPlatform(event: PlatformEvent): void;
}

const PERSON = 'person';
const PLATFORM = 'platform';

/**
 * Reaches the sockets of every instance through Socket.IO's adapter, once each. Instances are told, and each finds its own sockets:
 * rooms of Socket.IO for a person and for all would cost every join two subscriptions, and `bye` must be a connection's last word.
 */
export function openPlatformChannel(io: Server, local: LocalSockets, clustered: boolean): PlatformChannel {
  io.on(PERSON, (personId: unknown, event: unknown) => {
    const to = UserId.safeParse(personId);
    const what = PersonEvent.safeParse(event);
    if (to.success && what.success) local.person(to.data, what.data);
  });
  io.on(PLATFORM, (event: unknown) => {
    const what = PlatformEvent.safeParse(event);
    if (what.success) local.platform(what.data);
  });
  // An adapter in memory has nobody else to tell, and says so on the console.
  const tellOthers = (name: string, ...data: unknown[]) => void (clustered && io.serverSideEmit(name, ...data));
  return {
    toPerson(personId, event) {
      local.person(personId, event);
      tellOthers(PERSON, personId, event);
    },
    toPlatform(event) {
      local.platform(event);
      tellOthers(PLATFORM, event);
    },
  };
}
