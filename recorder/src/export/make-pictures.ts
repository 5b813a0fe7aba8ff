import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { posterKey, spriteKey, spriteName, spritesVttKey } from '@watoto/shared/contract/recording-keys.ts';
import { SPRITE, SPRITES_A_SHEET } from '@watoto/shared/contract/recording-sprites.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { type EditTrack, FPS, framesOf, type Part, planEdit, type Span } from './edit-plan.ts';
import { posterArgs, sheetArgs, spriteArgs } from './ffmpeg-args.ts';
import type { FilmDeps } from './make-film.ts';
import { inputsOf } from './make-film.ts';
import { PieceFolder } from './piece-folder.ts';
import { runFfmpeg, whenAllowed } from './run-ffmpeg.ts';
import { emptySheet, place, spritePositions, spritesVtt } from './sprite-sheet.ts';

/** By then people have sat down. */
const POSTER_AT_MS = 10_000;

export interface PicturesAsk {
  readonly recordingId: RecordingId;
  readonly spans: readonly Span[];
  readonly tracks: readonly EditTrack[];
}

/** Puts a poster and the sheets of small pictures into storage. Rejects as `makeFilm` does. */
export async function makePictures(deps: FilmDeps, ask: PicturesAsk, signal: AbortSignal, progress: (part: number) => void): Promise<void> {
  const { store, dir, pace } = deps;
  const { recordingId, spans } = ask;
  const ms = (framesOf(spans) * 1_000) / FPS;
  if (ms === 0) throw new AppError('not_found', { message: 'There is nothing to see in this recording.' });
  const parts = planEdit(spans, ask.tracks);
  const pieces = await PieceFolder.open(store, join(dir, 'pieces'));
  await putPoster(deps, pieces, recordingId, pictureAt(parts, Math.min(POSTER_AT_MS, ms / 2)), signal);
  const positions = spritePositions(ms);
  for (let first = 0; first < positions.length; first += SPRITES_A_SHEET) {
    const mine = positions.slice(first, first + SPRITES_A_SHEET);
    const { sheet, width, height } = emptySheet(mine.length);
    for (const [i, position] of mine.entries()) {
      await whenAllowed(pace, signal);
      const picture = await smallPicture(deps, pieces, pictureAt(parts, position), signal);
      if (picture) place(sheet, picture, i);
      progress((first + i + 1) / positions.length);
    }
    const file = join(dir, 'sheet.jpg');
    const input = async (stdin: NodeJS.WritableStream) => void stdin.end(sheet);
    await runFfmpeg({ args: sheetArgs(width, height, file), signal, pace, input });
    await putFile(store, spriteKey(recordingId, first / SPRITES_A_SHEET), file, signal);
  }
  // Last: whoever reads it finds all that it names.
  const vtt = Buffer.from(spritesVtt(ms, spriteName));
  await store.put(spritesVttKey(recordingId), vtt, vtt.length, signal);
}

type Moment = Pick<Part, 'at' | 'camera' | 'screen'>;

/** What there is to see at one position. */
function pictureAt(parts: readonly Part[], positionMs: number): Moment {
  const frame = Math.floor((positionMs * FPS) / 1_000);
  const part = parts.findLast((one) => one.frame <= frame);
  if (!part) return { at: 0, camera: null, screen: null };
  const at = part.at + ((frame - part.frame) * 1_000) / FPS;
  // Later ones would be fetched for nothing.
  const until = (feed: Part['camera']) => feed && { ...feed, segments: neededAt(feed.segments, at) };
  return { at, camera: until(part.camera), screen: until(part.screen) };
}

/** From the last key frame before, to the one that has the moment; the first one where all are later. */
function neededAt(segments: NonNullable<Part['camera']>['segments'], at: number): NonNullable<Part['camera']>['segments'] {
  const last = Math.max(
    0,
    segments.findLastIndex((segment) => segment.at <= at),
  );
  const first = segments.findLastIndex(({ keyFrame }, i) => keyFrame && i <= last);
  return segments.slice(Math.max(0, first), last + 1);
}

async function putPoster(
  deps: FilmDeps,
  pieces: PieceFolder,
  recordingId: RecordingId,
  moment: Moment,
  signal: AbortSignal,
): Promise<void> {
  const { store, dir, pace } = deps;
  await whenAllowed(pace, signal);
  const file = join(dir, 'poster.jpg');
  const inputs = await inputsOf({ ...moment, audio: [] }, pieces, signal);
  await runFfmpeg({ args: posterArgs(moment.at, inputs, file), signal, pace });
  await putFile(store, posterKey(recordingId), file, signal);
}

/** null: there is nothing to see. */
async function smallPicture(
  deps: FilmDeps,
  pieces: PieceFolder,
  { at, camera, screen }: Moment,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const feed = screen ?? camera;
  const input = feed && (await pieces.input(feed, signal));
  await pieces.forget(at - SPRITE.everyMs);
  if (!input) return null;
  let picture = Buffer.alloc(0);
  const take = async (output: Readable) => {
    picture = await buffer(output);
  };
  await runFfmpeg({ args: spriteArgs(at, input, SPRITE), signal, pace: deps.pace, outputs: { sound: take } });
  return picture.length === SPRITE.width * SPRITE.height * 3 ? picture : null;
}

export async function putFile(store: ObjectStore, key: string, file: string, signal: AbortSignal): Promise<number> {
  const { size } = await stat(file);
  await store.put(key, createReadStream(file), size, signal);
  return size;
}
