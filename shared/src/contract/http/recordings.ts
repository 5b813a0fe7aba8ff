import { z } from 'zod';
import { LessonId, PeerId, RecordingId, UserId } from '../../kernel/ids.ts';
import { MediaKind, Source } from '../media.ts';
import { Role } from '../permissions.ts';
import { GapReason, LogPieceContent, SegmentType } from '../recording.ts';
import { RecordingPolicy } from '../recording-policy.ts';
import { CourseId } from './lessons.ts';
import { route } from './route.ts';

/** Links that one call gives out. */
export const LINKS_MAX = 60;
/** Seconds that a link to a piece of a recording is good for: where an S3 server gives it out, nothing else protects it. */
export const RECORDING_LINK_SECONDS = 120;
/** Days that an erased recording can be brought back. */
export const UNDO_DAYS = 7;

/** `live`: the lesson goes on. `ready`: it plays from beginning to end. `erased`: it will be gone for good at `erasedAt`. */
export const RecordingStatus = z.enum(['live', 'ready', 'failed', 'erased']);
export type RecordingStatus = z.infer<typeof RecordingStatus>;

/** A recording, as one person sees it. Times are ISO 8601 in UTC, durations milliseconds. */
export const Recording = z
  .object({
    id: RecordingId,
    lessonId: LessonId,
    title: z.string(),
    course: z.object({ id: CourseId, title: z.string() }).nullable(),
    host: z.object({ id: UserId, name: z.string() }),
    status: RecordingStatus,
    startedAt: z.iso.datetime(),
    /** What there is to see: without gaps, pauses and what was cut away. */
    durationMs: z.number().int(),
    bytes: z.number().int(),
    /** A picture of it; null: none yet. */
    posterUrl: z.string().nullable(),
    /** Who sees it besides the host: those of the course, or only teachers of it and admins. */
    audience: z.enum(['course', 'staff']),
    /** When it goes by itself; null: never. */
    keptUntil: z.iso.datetime().nullable(),
    erasedAt: z.iso.datetime().nullable(),
    /** Where the reader left off; null: never watched. */
    positionMs: z.number().int().nullable(),
    /** May the reader change it: cut, rename, share, erase? */
    mayChange: z.boolean(),
    version: z.number().int(),
  })
  .meta({ id: 'Recording' });
export type Recording = z.infer<typeof Recording>;

/** A search's finds in one recording: where in it, and what was said or marked there. */
export const RecordingFind = z.object({
  kind: z.enum(['chapter', 'message', 'caption']),
  positionMs: z.number().int(),
  text: z.string().max(300),
});
export type RecordingFind = z.infer<typeof RecordingFind>;

export const RecordingPage = z
  .object({ items: z.array(Recording.extend({ finds: z.array(RecordingFind) })), nextCursor: z.string().nullable() })
  .meta({ id: 'RecordingPage' });
export type RecordingPage = z.infer<typeof RecordingPage>;

/** A track's part that is stored: `at` is milliseconds since 1970; its position comes from `spans`. `id` is for `recordings.links`. */
const ReplaySegment = z.object({
  id: z.string().max(40),
  at: z.number().int(),
  ms: z.number().int(),
  keyFrame: z.boolean(),
  bytes: z.number().int(),
});
export type ReplaySegment = z.infer<typeof ReplaySegment>;

export const ReplayTrack = z.object({
  /** RUN/TRACK: `1/t3`. */
  id: z.string().max(20),
  peerId: PeerId,
  name: z.string(),
  role: Role,
  source: Source,
  kind: MediaKind,
  type: SegmentType,
  segments: z.array(ReplaySegment),
});
export type ReplayTrack = z.infer<typeof ReplayTrack>;

export const Chapter = z.object({
  id: z.string().max(60),
  positionMs: z.number().int(),
  /** What it begins with; `marked`: its title is a teacher's own words; `together`: everyone is back from the groups. */
  kind: z.enum(['start', 'screen', 'spotlight', 'marked', 'poll', 'quiz', 'groups', 'together']),
  title: z.string().max(120).nullable(),
});
export type Chapter = z.infer<typeof Chapter>;

/**
 * All that a player needs. Positions (ms from 0) run over `spans` one after another: what lies between two spans was not recorded, or was
 * cut away, and `gaps` says why where it was not wanted.
 */
export const Replay = z
  .object({
    recording: Recording,
    /** Stretches that play, in order: milliseconds since 1970. */
    spans: z.array(z.object({ from: z.number().int(), until: z.number().int() })),
    /** Before which span, and why there is something missing. `track` (RUN/TRACK): only that is missing from there on, and the rest plays. */
    gaps: z.array(
      z.object({ positionMs: z.number().int(), ms: z.number().int(), reason: GapReason, track: z.string().max(20).nullable() }),
    ),
    tracks: z.array(ReplayTrack),
    /** Pieces of the log, in order; `id` is for `recordings.log`. */
    log: z.array(z.object({ id: z.string().max(40), at: z.number().int(), until: z.number().int(), bytes: z.number().int() })),
    chapters: z.array(Chapter),
    /** WebVTT, by language (BCP 47). */
    captions: z.array(z.object({ language: z.string(), url: z.string() })),
    /** While it is live: ask again after so long. */
    againAfterMs: z.number().int().nullable(),
  })
  .meta({ id: 'Replay' });
export type Replay = z.infer<typeof Replay>;

const byId = z.object({ id: RecordingId });
const ms = z
  .number()
  .int()
  .min(0)
  .max(48 * 60 * 60 * 1_000);
const segmentId = z.string().regex(/^[0-9]{1,4}\/t[0-9]{1,6}\/[0-9]{1,7}$/);
const logPieceId = z.string().regex(/^[0-9]{1,4}\/log\/[0-9]{1,7}$/);

/** How lessons of a course are recorded, who sees that, and for how many days (null: until somebody erases it). `exports`: an MP4 of each. */
const CoursePolicy = RecordingPolicy.extend({
  audience: z.enum(['course', 'staff']),
  keepDays: z.number().int().nullable(),
  exports: z.boolean(),
});

export const recordingRoutes = {
  'recordings.list': route({
    method: 'get',
    path: '/recordings',
    summary: 'Recordings that I may see, newest first; with `q`, those whose title, chapters or chat have these words',
    auth: 'user',
    query: z.object({
      courseId: CourseId.optional(),
      lessonId: LessonId.optional(),
      q: z.string().trim().min(2).max(100).optional(),
      cursor: z.string().max(300).optional(),
      limit: z.coerce.number<number>().int().min(1).max(100).default(20),
    }),
    response: RecordingPage,
  }),
  // Before those with an id.
  'recordings.problems': route({
    method: 'get',
    path: '/recordings/problems',
    summary: 'What the reconciler found and could not mend',
    auth: ['admin'],
    query: z.object({ cursor: z.string().max(300).optional(), limit: z.coerce.number<number>().int().min(1).max(100).default(50) }),
    response: z.object({
      items: z.array(
        z.object({
          recordingId: RecordingId.nullable(),
          kind: z.enum([
            'no_lesson',
            'no_manifest',
            'unreadable_manifest',
            'segment_missing',
            'segment_altered',
            'segment_unnamed',
            'newer_version',
          ]),
          key: z.string(),
          foundAt: z.iso.datetime(),
          /** Mended by itself; what is not is for people. */
          mended: z.boolean(),
        }),
      ),
      nextCursor: z.string().nullable(),
      checkedAt: z.iso.datetime().nullable(),
    }),
  }),
  'recordings.get': route({
    method: 'get',
    path: '/recordings/:id',
    summary: 'One recording',
    auth: 'user',
    params: byId,
    response: Recording,
    errors: ['not_found'],
  }),
  'recordings.replay': route({
    method: 'get',
    path: '/recordings/:id/replay',
    summary: 'What a player needs: tracks, segments, chapters. While the lesson runs it grows',
    auth: 'user',
    params: byId,
    rate: { limit: 120, seconds: 60 },
    response: Replay,
    errors: ['not_found', 'unreadable'],
  }),
  'recordings.links': route({
    method: 'post',
    path: '/recordings/:id/links',
    summary: 'Addresses of segments to read them at for two minutes; for the one who asks',
    auth: 'user',
    params: byId,
    body: z.strictObject({ ids: z.array(segmentId).min(1).max(LINKS_MAX) }),
    rate: { limit: 240, seconds: 60 },
    response: z.object({ links: z.array(z.object({ id: z.string(), url: z.string() })), expiresAt: z.iso.datetime() }),
    errors: ['not_found', 'unreadable'],
  }),
  'recordings.sprites': route({
    method: 'get',
    path: '/recordings/:id/sprites',
    summary:
      'Addresses of the sheets of small pictures (contract/recording-sprites.ts), for two minutes and the one who asks; none: there are none yet',
    auth: 'user',
    params: byId,
    rate: { limit: 60, seconds: 60 },
    response: z.object({ sheets: z.array(z.string()), expiresAt: z.iso.datetime() }),
    errors: ['not_found'],
    cache: 'never',
  }),
  'recordings.log': route({
    method: 'post',
    path: '/recordings/:id/log',
    summary: 'Pieces of the log. What was said in a stretch that is cut away is blank; a piece that can not be read is left out',
    auth: 'user',
    params: byId,
    body: z.strictObject({ ids: z.array(logPieceId).min(1).max(LINKS_MAX) }),
    rate: { limit: 240, seconds: 60 },
    response: z.object({ pieces: z.array(z.object({ id: z.string(), content: LogPieceContent })) }),
    errors: ['not_found', 'unreadable'],
  }),
  'recordings.watched': route({
    method: 'put',
    path: '/recordings/:id/position',
    summary: 'Where I am in it, and how much of it I have seen: resumes there, and counts in a module that it belongs to',
    auth: 'user',
    params: byId,
    body: z.strictObject({ positionMs: ms, seenMs: ms }),
    rate: { limit: 60, seconds: 60 },
    errors: ['not_found'],
  }),
  'recordings.change': route({
    method: 'patch',
    path: '/recordings/:id',
    summary: 'Rename, share, keep longer, cut (by what is played, nothing is written anew; null: uncut)',
    auth: ['teacher', 'admin'],
    params: byId,
    body: z
      .strictObject({
        title: z.string().trim().min(1).max(200),
        audience: z.enum(['course', 'staff']),
        keptUntil: z.iso.datetime({ offset: true }).nullable(),
        /** Stretches to leave out, in milliseconds since 1970. */
        cuts: z.array(z.strictObject({ from: z.number().int().min(0), until: z.number().int().min(0) })).max(100),
      })
      .partial(),
    response: Recording,
    errors: ['not_found', 'precondition_failed', 'unreadable'],
  }),
  'recordings.cuts': route({
    method: 'get',
    path: '/recordings/:id/cuts',
    summary: 'What was cut away',
    auth: ['teacher', 'admin'],
    params: byId,
    response: z.object({
      spans: z.array(z.object({ from: z.number().int(), until: z.number().int() })),
      cuts: z.array(z.object({ from: z.number().int(), until: z.number().int() })),
      version: z.number().int(),
    }),
    errors: ['not_found', 'unreadable'],
  }),
  'recordings.erase': route({
    method: 'delete',
    path: '/recordings/:id',
    summary: 'Erase: nobody sees it any more, and after a week every object of it is gone',
    auth: ['teacher', 'admin'],
    params: byId,
    response: Recording,
    errors: ['not_found'],
  }),
  'recordings.restore': route({
    method: 'post',
    path: '/recordings/:id/restore',
    summary: 'Take an erasure back, while there is something left',
    auth: ['teacher', 'admin'],
    params: byId,
    response: Recording,
    errors: ['not_found', 'closed'],
  }),
  'recordings.policy': route({
    method: 'get',
    path: '/courses/:courseId/recording-policy',
    summary: 'How lessons of a course are recorded',
    auth: ['teacher', 'admin'],
    params: z.object({ courseId: CourseId }),
    response: CoursePolicy,
    errors: ['not_found'],
  }),
  'recordings.setPolicy': route({
    method: 'put',
    path: '/courses/:courseId/recording-policy',
    summary: 'Change how lessons of a course are recorded, from the next one on',
    auth: ['teacher', 'admin'],
    params: z.object({ courseId: CourseId }),
    body: z.strictObject({
      ...RecordingPolicy.shape,
      audience: z.enum(['course', 'staff']),
      /** Days that a recording is kept; null: until somebody erases it. */
      keepDays: z.number().int().min(1).max(3_650).nullable(),
      /** An MP4 of each, made when it is ready. */
      exports: z.boolean(),
    }),
    response: CoursePolicy,
    errors: ['not_found'],
  }),
} as const;
