import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import { publishUntilKept } from '@watoto/shared/ports/event-bus/publish-until-kept.ts';
import { eventIdOf } from '@watoto/shared/server/event-id.ts';
import type { Logger } from 'pino';

export interface TellPhasesDeps {
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
}

/** Tells the school on the event bus that a room's log began or ended, without keeping the room waiting. */
export function tellPhases({ bus, clock, scope, logger }: TellPhasesDeps): (roomId: RoomId, phase: 'open' | 'ended', at: number) => void {
  return (roomId, phase, at) => {
    const topic = phase === 'open' ? 'room.opened' : 'room.ended';
    const message = { id: eventIdOf(topic, roomId, String(at)), topic, at: new Date(at).toISOString(), payload: { roomId, at } } as const;
    const onError = (err: unknown) => logger.warn({ err, topic, roomId }, 'not told yet');
    scope.run(publishUntilKept({ bus, clock, signal: scope.signal, onError }, message));
  };
}
