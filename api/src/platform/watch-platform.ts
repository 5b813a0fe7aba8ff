import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { PlatformNodeState } from '@watoto/shared/contract/http/platform.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import type { Platform } from './platform.ts';

/** Milliseconds from one look to the next. */
const LOOK_EVERY_MS = 5_000;

export interface PlatformWatch {
  readonly platform: Pick<Platform, 'nodes' | 'rooms' | 'instances'>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock?: Clock;
}

/**
 * The platform as a whole, as series: what alerts are about that no node says of itself. Every API instance says the same; where
 * Redis is away the last figures stay, and `watoto_platform_up` is 0.
 */
export function watchPlatform({ platform, metrics, logger, clock = systemClock }: PlatformWatch): { close(reason: string): Promise<void> } {
  const scope = new Scope('platform watch', (err) => logger.error({ err }, 'watching the platform'));
  const up = metrics.gauge({ name: 'watoto_platform_up', help: 'Could the registry be read at the last look? 0: Redis is away.' });
  const nodes = metrics.gauge({
    name: 'watoto_platform_nodes',
    help: 'SFU nodes, by state. None ready: nobody can join with media.',
    labels: ['state'],
  });
  const capacity = metrics.gauge({ name: 'watoto_platform_capacity_people', help: 'People that the ready nodes can serve.' });
  const reserved = metrics.gauge({
    name: 'watoto_platform_reserved_people',
    help: 'People reserved on the ready nodes. Near the capacity: add a node.',
  });
  const rooms = metrics.gauge({ name: 'watoto_platform_rooms', help: 'Live rooms that have a place on a node.' });
  const people = metrics.gauge({ name: 'watoto_platform_people', help: 'People in live rooms, as far as signaling instances answered.' });
  const instances = metrics.gauge({
    name: 'watoto_platform_instances',
    help: 'Signaling instances, by whether they answer. A silent one is taken off the list by the others within seconds.',
    labels: ['answers'],
  });

  const look = async () => {
    try {
      const [seen, live, doors] = await Promise.all([platform.nodes(), platform.rooms(), platform.instances()]);
      const ready = seen.filter(({ state }) => state === 'ready');
      for (const state of PlatformNodeState.options) nodes.set({ state }, seen.filter((node) => node.state === state).length);
      capacity.set(sum(ready.map((node) => node.capacity)));
      reserved.set(sum(ready.map((node) => node.reserved)));
      rooms.set(live.length);
      people.set(sum(live.map((room) => room.people ?? 0)));
      for (const answers of [true, false])
        instances.set({ answers: String(answers) }, doors.filter((door) => door.answers === answers).length);
      up.set(1);
    } catch (err) {
      up.set(0);
      logger.debug({ err }, 'the platform can not be looked at');
    }
  };

  // One look at a time, however long it takes.
  const again = () => {
    const forget = scope.defer(
      clock.after(LOOK_EVERY_MS, () => {
        forget();
        scope.run(look().then(() => void (scope.closed || again())));
      }),
    );
  };
  scope.run(look().then(() => void (scope.closed || again())));
  return { close: (reason) => scope.close(reason) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
