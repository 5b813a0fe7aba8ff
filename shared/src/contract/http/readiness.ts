import { z } from 'zod';
import { LessonId, UserId } from '../../kernel/ids.ts';
import { rungFor } from '../../ladder/evidence.ts';
import { depth, type Rung } from '../../ladder/rung.ts';
import { IceServers } from './ice-servers.ts';
import { Download, route } from './route.ts';

/** How long before a lesson its people may try out their devices and networks. */
export const READINESS_DAYS = 7;
/** Bytes that one try of the network's speed moves at most. */
export const SPEED_BYTES_MAX = 1024 * 1024;

/** Every way that media may take: to the media server itself, or through a relay that is reached over UDP, TCP or TLS. */
export const WAYS = ['udp', 'tcp', 'relayUdp', 'relayTcp', 'relayTls'] as const;
export type Way = (typeof WAYS)[number];

/** `blocked`: tried, and nothing came through; `unchecked`: it could not be tried; `absent`: the school has no such relay. */
export const TriedWay = z.enum(['open', 'blocked', 'unchecked', 'absent']);
export type TriedWay = z.infer<typeof TriedWay>;
export const TriedWays = z.strictObject({ udp: TriedWay, tcp: TriedWay, relayUdp: TriedWay, relayTcp: TriedWay, relayTls: TriedWay });
export type TriedWays = z.infer<typeof TriedWays>;

/** `off`: they did not want to try it. */
export const DeviceState = z.enum(['works', 'denied', 'missing', 'busy', 'failed', 'off']);
export type DeviceState = z.infer<typeof DeviceState>;

const kbps = z.number().int().min(0).max(10_000_000).nullable();

/** What a browser found out where its person will sit. */
export const ReadinessResult = z
  .strictObject({
    ways: TriedWays,
    /** One round trip to signaling; null: it does not answer. */
    pingMs: z.number().int().min(0).max(60_000).nullable(),
    /** kbit/s; null: nothing came through in time. */
    downKbps: kbps,
    upKbps: kbps,
    mic: DeviceState,
    camera: DeviceState,
  })
  .meta({ id: 'ReadinessResult' });
export type ReadinessResult = z.infer<typeof ReadinessResult>;

export const ReadinessTrouble = z.enum(['offline', 'blocked', 'relayed', 'slowDown', 'slowUp', 'mic', 'camera']);
export type ReadinessTrouble = z.infer<typeof ReadinessTrouble>;

export interface Readiness {
  /** The rung of the ladder that they will probably be on. */
  readonly rung: Rung;
  /** What keeps them from more, the worst first. */
  readonly troubles: readonly ReadinessTrouble[];
}

/** Of what the line bears, so much is for a lesson: others at home use it too. */
const SHARE = 0.8;
/** bit/s that one's own voice takes. */
const VOICE_BPS = 40_000;
const SMALL_CAMERA_BPS = 150_000;

/** What a result means for the lesson. */
export function readinessOf({ ways, pingMs, downKbps, upKbps, mic, camera }: ReadinessResult): Readiness {
  const states = WAYS.map((way) => ways[way]);
  const through = states.includes('open') || !states.includes('blocked');
  const down = (downKbps ?? 0) * 1_000 * SHARE;
  const up = (upKbps ?? 0) * 1_000 * SHARE;
  const byLine = down < VOICE_BPS || up < VOICE_BPS ? 'text' : rungFor(down - VOICE_BPS);
  const rung = pingMs === null || !through ? 'text' : byLine;
  const direct = ways.udp === 'open' || ways.tcp === 'open';
  const troubles: readonly (readonly [boolean, ReadinessTrouble])[] = [
    [pingMs === null, 'offline'],
    [pingMs !== null && !through, 'blocked'],
    [depth(byLine) > depth('fewer'), 'slowDown'],
    [up < SMALL_CAMERA_BPS, 'slowUp'],
    [through && !direct && states.includes('open'), 'relayed'],
    [mic !== 'works' && mic !== 'off', 'mic'],
    [camera !== 'works' && camera !== 'off', 'camera'],
  ];
  return { rung, troubles: troubles.flatMap(([is, trouble]) => (is ? [trouble] : [])) };
}

export const ReadinessTicket = z
  .object({
    /** For signaling: it tries ways, and lets nobody into a room. */
    token: z.string(),
    expiresAt: z.iso.datetime(),
    ice: IceServers,
  })
  .meta({ id: 'ReadinessTicket' });

export const ClassReadiness = z
  .object({
    lesson: z.object({ id: LessonId, title: z.string(), startsAt: z.iso.datetime() }),
    /** Who is to be there, by name. */
    students: z.array(
      z.object({
        student: z.object({ id: UserId, name: z.string() }),
        /** null: not tried yet. */
        checkedAt: z.iso.datetime().nullable(),
        result: ReadinessResult.nullable(),
      }),
    ),
  })
  .meta({ id: 'ClassReadiness' });
export type ClassReadiness = z.infer<typeof ClassReadiness>;

const STAFF = ['teacher', 'admin'] as const;
const byLesson = z.object({ id: LessonId });
/** Whoever tries moves some bytes, a few times. */
const SPEED_RATE = { limit: 30, seconds: 60 };

export const readinessRoutes = {
  'readiness.door': route({
    method: 'post',
    path: '/lessons/:id/readiness/door',
    summary: 'A token and relays, to try the ways to the media servers before a lesson of mine',
    auth: 'user',
    params: byLesson,
    response: ReadinessTicket,
    rate: { limit: 20, seconds: 60 },
    errors: ['not_found', 'lesson_not_open', 'lesson_ended'],
  }),
  'readiness.put': route({
    method: 'put',
    path: '/lessons/:id/readiness',
    summary: 'What my browser found out; the newest counts',
    auth: 'user',
    params: byLesson,
    body: ReadinessResult,
    rate: { limit: 20, seconds: 60 },
    errors: ['not_found', 'lesson_ended'],
  }),
  'readiness.class': route({
    method: 'get',
    path: '/lessons/:id/readiness',
    summary: 'How ready the devices and networks of a class are: its host, the teacher of its course, or an admin',
    auth: STAFF,
    params: byLesson,
    response: ClassReadiness,
    errors: ['not_found'],
  }),
  'readiness.download': route({
    method: 'get',
    path: '/speed',
    summary: 'Random bytes, to measure how fast they come',
    auth: 'user',
    query: z.object({ bytes: z.coerce.number<number>().int().min(1_024).max(SPEED_BYTES_MAX) }),
    response: Download,
    download: 'application/octet-stream',
    rate: SPEED_RATE,
    cache: 'never',
  }),
  'readiness.upload': route({
    method: 'post',
    path: '/speed',
    summary: 'Takes bytes and forgets them, to measure how fast they go',
    auth: 'user',
    body: z.strictObject({ filler: z.string().max(SPEED_BYTES_MAX) }),
    maxBodyBytes: SPEED_BYTES_MAX + 1_024,
    rate: SPEED_RATE,
  }),
} as const;
