import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A piece of a film: `fromMs` from its beginning. */
export interface FilmPiece {
  readonly fromMs: number;
  readonly ms: number;
  readonly bytes: Buffer;
}

/** Bits of the second that a picture shows. */
export const BITS = 8;
const BOX = 80;
const PIECE_S = 4;

/**
 * A film whose pictures say at which second they are: a row of boxes along the upper edge, white for the bits of the second that are set.
 * Below, a white band flashes with each beep of `aSound`. Pieces are WebM files that begin with a key frame, each from 0.
 */
export async function aFilm(folder: string, { seconds, hue = '0x204060' }: { seconds: number; hue?: string }): Promise<FilmPiece[]> {
  const bits = Array.from(
    { length: BITS },
    (_, bit) => `drawbox=x=${bit * BOX}:y=0:w=${BOX}:h=${BOX}:color=white:t=fill:enable='gte(mod(floor(t/${2 ** bit}),2),1)'`,
  );
  const flash = `drawbox=x=0:y=200:w=640:h=60:color=white:t=fill:enable='lt(mod(t,1),0.2)'`;
  const codec = [
    '-c:v',
    'libvpx',
    '-deadline',
    'realtime',
    '-cpu-used',
    '8',
    '-b:v',
    '400k',
    '-force_key_frames',
    `expr:gte(t,n_forced*${PIECE_S})`,
  ];
  const input = ['-f', 'lavfi', '-i', `color=c=${hue}:s=640x360:r=15:d=${seconds}`, '-vf', [...bits, flash].join(',')];
  return pieces(folder, [...input, ...codec], seconds);
}

/** A beep at each full second over a soft hum: never silent. */
export function aSound(folder: string, { seconds }: { seconds: number }): Promise<FilmPiece[]> {
  const wave = '0.4*sin(2*PI*880*t)*lt(mod(t,1),0.2)+0.05*sin(2*PI*220*t)';
  return pieces(folder, ['-f', 'lavfi', '-i', `aevalsrc='${wave}':d=${seconds}:s=48000`, '-c:a', 'libopus', '-b:a', '32k'], seconds);
}

async function pieces(folder: string, args: readonly string[], seconds: number): Promise<FilmPiece[]> {
  await mkdir(folder, { recursive: true });
  const cut = ['-f', 'segment', '-segment_time', String(PIECE_S), '-reset_timestamps', '1', join(folder, '%05d.webm')];
  await run('ffmpeg', ['-v', 'error', '-y', ...args, ...cut]);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.webm')).sort();
  return Promise.all(
    names.map(async (name, number) => ({
      fromMs: number * PIECE_S * 1_000,
      ms: Math.min(PIECE_S, seconds - number * PIECE_S) * 1_000,
      bytes: await readFile(join(folder, name)),
    })),
  );
}
