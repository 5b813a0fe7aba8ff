import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Clip, Recorded } from '@watoto/api/demo/put-recording.ts';
import { putRecording, type RecordedOptions } from '../../api/test/fixture/recording.fixture.ts';
import { LessonId, PeerId } from '@watoto/shared/kernel/ids.ts';
import type { School } from './school.fixture.ts';

const run = promisify(execFile);

/** Bits of the second that a picture shows. */
export const BITS = 8;
const BOX = 80;
const PIECE_S = 4;

/** What draws the boxes. */
const COUNTED = Array.from(
  { length: BITS },
  (_, bit) => `drawbox=x=${bit * BOX}:y=0:w=${BOX}:h=${BOX}:color=white:t=fill:enable='gte(mod(floor(t/${2 ** bit}),2),1)'`,
);

/** And a band below, for a fifth of each second. */
const FLASH = `drawbox=x=0:y=200:w=640:h=60:color=white:t=fill:enable='lt(mod(t,1),0.2)'`;

export interface CameraFilm {
  readonly file: string;
  close(): Promise<void>;
}

/** A file for a browser's fake camera (`--use-file-for-fake-video-capture`) whose pictures count the seconds since it opened. */
export async function aCameraFilm(seconds: number): Promise<CameraFilm> {
  const folder = await mkdtemp(join(tmpdir(), 'watoto-camera-'));
  const file = join(folder, 'camera.mjpeg');
  // Chromium takes such a file for 30 pictures a second.
  const picture = ['-f', 'lavfi', '-i', `color=c=0x204060:s=640x360:r=30:d=${seconds}`, '-vf', [...COUNTED, FLASH].join(',')];
  const codec = ['-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-q:v', '6', '-f', 'mjpeg'];
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...picture, ...codec, file]);
  return { file, close: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * A film whose pictures say at which second they are: a row of boxes along the upper edge, white for the bits of the second that are set.
 * Below, a white band flashes with each beep of `aSound`. Pieces are WebM files that begin with a key frame, each from 0.
 */
async function aFilm(seconds: number, hue: string): Promise<Clip> {
  const picture = ['-f', 'lavfi', '-i', `color=c=${hue}:s=640x360:r=15:d=${seconds}`, '-vf', [...COUNTED, FLASH].join(',')];
  const codec = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '400k'];
  return {
    type: 'video/webm; codecs="vp8"',
    pieces: await cut([...picture, ...codec, '-force_key_frames', `expr:gte(t,n_forced*${PIECE_S})`], seconds),
  };
}

/** A beep at each full second over a soft hum: never silent. */
async function aSound(seconds: number): Promise<Clip> {
  const wave = '0.4*sin(2*PI*880*t)*lt(mod(t,1),0.2)+0.05*sin(2*PI*220*t)';
  const sound = ['-f', 'lavfi', '-i', `aevalsrc='${wave}':d=${seconds}:s=48000`, '-c:a', 'libopus', '-b:a', '32k'];
  return { type: 'audio/webm; codecs="opus"', pieces: await cut(sound, seconds) };
}

async function cut(args: readonly string[], seconds: number): Promise<Clip['pieces']> {
  const folder = await mkdtemp(join(tmpdir(), 'watoto-film-'));
  try {
    const pieces = ['-f', 'segment', '-segment_time', String(PIECE_S), '-reset_timestamps', '1', join(folder, '%05d.webm')];
    await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args, ...pieces]);
    // The codec's last few milliseconds make a file of their own.
    const names = (await readdir(folder)).toSorted().slice(0, Math.ceil(seconds / PIECE_S));
    return await Promise.all(
      names.map(async (name, i) => ({
        data: await readFile(join(folder, name)),
        ms: Math.min(PIECE_S, seconds - i * PIECE_S) * 1_000,
      })),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const TEACHER = PeerId.parse('peer-of-grace');
export const PUPIL = PeerId.parse('peer-of-amina');

/** A recording of the demo school's lesson in storage, as a recorder leaves it, and the API told: camera and screen count the seconds. */
export async function aRecordedLesson(
  { embedded }: School,
  lesson: string,
  { seconds, ...more }: Partial<RecordedOptions> & { seconds: number },
): Promise<Recorded & { startedAt: number }> {
  const lessonId = LessonId.parse(lesson);
  const startedAt = Date.now() - 60 * 60_000;
  const clips = { camera: await aFilm(seconds, '0x204060'), screen: await aFilm(seconds, '0x604020'), mic: await aSound(seconds) };
  const made = await putRecording({
    store: embedded.objects,
    lessonId,
    host: { peerId: TEACHER, name: 'Grace Wanjiru' },
    pupil: { peerId: PUPIL, name: 'Amina Otieno' },
    startedAt,
    seconds,
    clips,
    sources: ['camera', 'mic', 'screen'],
    ...more,
  });
  const { recordingId } = made;
  const told = { lessonId, recordingId };
  await embedded.bus.publish({
    id: randomUUID(),
    topic: 'recording.started',
    at: new Date().toISOString(),
    payload: { ...told, at: startedAt },
  });
  await embedded.bus.publish({ id: randomUUID(), topic: 'recording.ready', at: new Date().toISOString(), payload: told });
  return { ...made, startedAt };
}
