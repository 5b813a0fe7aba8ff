import { createWriteStream } from 'node:fs';
import { mkdir, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { ffmetadata, type FilmChapter } from './chapters.ts';
import { type EditTrack, FPS, framesOf, type Part, planEdit, type Span } from './edit-plan.ts';
import { AUDIO_RATE, muxArgs, type PartInputs, partArgs, soundArgs, VIDEO_MOST } from './ffmpeg-args.ts';
import { PieceFolder } from './piece-folder.ts';
import { type Pace, runFfmpeg, whenAllowed } from './run-ffmpeg.ts';

export interface FilmDeps {
  readonly store: ObjectStore;
  /** Of this film alone: its caller makes it, and takes it away. */
  readonly dir: string;
  readonly pace: Pace;
  /** Threads that a process of ffmpeg may have. */
  readonly threads: number;
}

export interface FilmAsk {
  readonly title: string;
  readonly spans: readonly Span[];
  readonly chapters: readonly FilmChapter[];
  readonly tracks: readonly EditTrack[];
}

export interface Film {
  readonly file: string;
  readonly ms: number;
  /** Keys of segments that are not in it: altered in storage, or gone from it. */
  readonly leftOut: readonly string[];
}

/** The parts, then putting them together: how much of the work each is. */
const PARTS_SHARE = 0.95;
/** Free space that must be left beside the film. */
const SPARE_BYTES = 200 * 1024 * 1024;

/** One MP4 of a recording, as a file in `dir`. Rejects with `cancelled`, `limit_reached` (the disk is too full) or `media_failed`. */
export async function makeFilm(deps: FilmDeps, ask: FilmAsk, signal: AbortSignal, progress: (part: number) => void): Promise<Film> {
  const { dir, pace } = deps;
  const frames = framesOf(ask.spans);
  if (frames === 0) throw new AppError('not_found', { message: 'There is nothing to see in this recording.' });
  const ms = (frames * 1_000) / FPS;
  await requireSpace(dir, ms);
  const pieces = await PieceFolder.open(deps.store, join(dir, 'pieces'));
  const [picture, sound, chapters, file] = ['picture.h264', 'sound.mp4', 'chapters.txt', 'film.mp4'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
    string,
  ];
  await joinParts(deps, { parts: planEdit(ask.spans, ask.tracks), frames, pieces, picture, sound }, signal, progress);
  await writeFile(chapters, ffmetadata(ask.title, ask.chapters, ms));
  await whenAllowed(pace, signal);
  const onProgress = (seconds: number) => progress(PARTS_SHARE + (1 - PARTS_SHARE) * Math.min(1, (seconds * 1_000) / ms));
  await runFfmpeg({ args: muxArgs({ picture, sound, chapters, file }), signal, pace, onProgress });
  return { file, ms, leftOut: pieces.bad };
}

interface Joining {
  readonly parts: readonly Part[];
  readonly frames: number;
  readonly pieces: PieceFolder;
  readonly picture: string;
  readonly sound: string;
}

/** One part after another: pictures go behind those before, and sound through one encoder that lives as long as all of them. */
async function joinParts(
  deps: FilmDeps,
  { parts, frames, pieces, picture, sound }: Joining,
  signal: AbortSignal,
  progress: (part: number) => void,
): Promise<void> {
  const { pace, threads } = deps;
  const ended = new AbortController();
  const both = AbortSignal.any([signal, ended.signal]);
  const samples = new PassThrough({ highWaterMark: 1024 * 1024 });
  samples.on('error', () => {});
  const pictures = createWriteStream(picture);
  pictures.on('error', () => {});
  const encoding = runFfmpeg({ args: soundArgs(sound), signal: both, pace, input: (stdin) => pipeline(samples, stdin) });
  // Its failure is the parts': whoever fails first ends the other.
  const encoded = encoding.catch((error: unknown) => {
    ended.abort();
    throw error;
  });
  encoded.catch(() => {});
  const into = (output: NodeJS.WritableStream) => (pipe: Readable) => pipeline(pipe, output, { end: false, signal: both });
  try {
    for (const part of parts) {
      await whenAllowed(pace, both);
      const inputs = await inputsOf(part, pieces, both);
      const onProgress = (seconds: number) => progress((PARTS_SHARE * (part.frame + Math.min(part.frames, seconds * FPS))) / frames);
      const outputs = { sound: into(samples), picture: into(pictures) };
      await runFfmpeg({ args: partArgs(part, inputs, threads), signal: both, pace, onProgress, outputs });
      progress((PARTS_SHARE * (part.frame + part.frames)) / frames);
      await pieces.forget(part.at);
    }
    samples.end();
    await encoded;
    await new Promise<void>((resolve, reject) => pictures.end((error?: Error | null) => (error ? reject(error) : resolve())));
  } catch (error) {
    ended.abort();
    samples.destroy();
    pictures.destroy();
    const first = await encoded.then(
      () => error,
      (other: unknown) => (signal.aborted || !isCancelled(other) ? other : error),
    );
    throw first;
  }
}

export async function inputsOf(
  part: Pick<Part, 'camera' | 'screen' | 'audio'>,
  pieces: PieceFolder,
  signal: AbortSignal,
): Promise<PartInputs> {
  const camera = part.camera && (await pieces.input(part.camera, signal));
  const screen = part.screen && (await pieces.input(part.screen, signal));
  const audio = [];
  for (const feed of part.audio) {
    const input = await pieces.input(feed, signal);
    if (input) audio.push(input);
  }
  return { camera, screen, audio };
}

/** The pictures, and the film of pictures and sound, at the most that they may have. */
async function requireSpace(dir: string, ms: number): Promise<void> {
  await mkdir(dir, { recursive: true });
  const { bavail, bsize } = await statfs(dir);
  const needed = ((2 * (VIDEO_MOST + AUDIO_RATE)) / 8) * (ms / 1_000) + SPARE_BYTES;
  if (bavail * bsize >= needed) return;
  const mb = (bytes: number) => Math.round(bytes / 1024 / 1024);
  throw new AppError('limit_reached', {
    message: `${mb(needed)} MB must be free in ${dir} for this film, and ${mb(bavail * bsize)} MB are.`,
  });
}

function isCancelled(error: unknown): boolean {
  return error instanceof AppError && error.code === 'cancelled';
}
