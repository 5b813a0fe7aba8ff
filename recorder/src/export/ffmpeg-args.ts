import type { Feed, Part } from './edit-plan.ts';
import { FPS, SAMPLE_RATE } from './edit-plan.ts';

export const WIDTH = 1_280;
export const HEIGHT = 720;
/** Beside a shared screen: its place and the camera's. */
export const SCREEN_BOX = { x: 0, y: 72, width: 1_024, height: 576 };
export const CAMERA_BOX = { x: 1_024, y: 72, width: 256, height: 144 };
const BACKGROUND = '0x101418';
/** Bits a second at most: talk and slides have much less. */
export const VIDEO_MOST = 2_000_000;
export const AUDIO_RATE = 128_000;

/** Where the pipes of a child process are, by what goes through them. */
export const PIPES = { sound: 1, progress: 3, picture: 4 } as const;

/** A list for ffmpeg's concat demuxer: each file begins where it was, whatever the one before says of its length. */
export function listOf({ segments }: Feed, fileOf: (key: string) => string | null): string {
  const here = segments.filter(({ key }) => fileOf(key) !== null);
  const lines = here.flatMap(({ key, at, ms }, i) => {
    const next = here[i + 1];
    return [`file '${fileOf(key)}'`, `duration ${seconds(next ? Math.max(1, next.at - at) : ms)}`];
  });
  return ['ffconcat version 1.0', ...lines, ''].join('\n');
}

/** A feed as ffmpeg has it: its list, and when its first file begins. */
export interface Input {
  readonly list: string;
  readonly at: number;
}

export interface PartInputs {
  readonly camera: Input | null;
  readonly screen: Input | null;
  readonly audio: readonly Input[];
}

const QUIET = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y'];

/** One part: H.264 as it is on `picture`, samples on `sound`; exactly as many as it has. */
export function partArgs(part: Pick<Part, 'frames' | 'at'>, inputs: PartInputs, threads: number): string[] {
  const { frames, at } = part;
  const { sources, films, graph } = pictureGraph(at, frames, inputs);
  const samples = (frames * SAMPLE_RATE) / FPS;
  const sounds = inputs.audio.map((input, i) => {
    return `[${films + i}:a]asetpts=PTS-${seconds(at - input.at)}/TB,atrim=start=0,aresample=${SAMPLE_RATE}:async=1:min_hard_comp=0.02:first_pts=0,aformat=sample_fmts=flt:channel_layouts=stereo[s${i}]`;
  });
  const none = `anullsrc=r=${SAMPLE_RATE}:cl=stereo`;
  const all = inputs.audio.map((_, i) => `[s${i}]`).join('');
  const mix = inputs.audio.length === 0 ? none : `${all}amix=inputs=${inputs.audio.length}:normalize=0:dropout_transition=0`;
  const sound = `${mix},apad=pad_len=${samples},atrim=end_sample=${samples}[a]`;
  return [
    ...QUIET,
    ...['-progress', `pipe:${PIPES.progress}`, '-stats_period', '1'],
    ...['-filter_complex_threads', String(threads)],
    ...sources,
    ...inputs.audio.flatMap(({ list }) => source(list)),
    ...['-filter_complex', [...graph, ...sounds, sound].join(';')],
    ...['-map', '[v]', '-fps_mode', 'cfr', '-r', String(FPS), '-c:v', 'libx264', '-preset', 'veryfast'],
    ...['-crf', '23', '-maxrate', String(VIDEO_MOST), '-bufsize', String(2 * VIDEO_MOST), '-profile:v', 'main', '-pix_fmt', 'yuv420p'],
    // Without them a picture's place is its number: parts can be put behind each other as they are.
    ...['-bf', '0', '-g', String(2 * FPS), '-threads', String(threads), '-f', 'h264', `pipe:${PIPES.picture}`],
    ...['-map', '[a]', '-c:a', 'pcm_f32le', '-f', 'f32le', `pipe:${PIPES.sound}`],
  ];
}

/** One picture of a part, as a JPEG. */
export function posterArgs(at: number, inputs: PartInputs, file: string): string[] {
  const { sources, graph } = pictureGraph(at, 1, inputs);
  return [...QUIET, ...sources, '-filter_complex', graph.join(';'), '-map', '[v]', '-frames:v', '1', '-q:v', '4', '-f', 'image2', file];
}

/** One small picture, as it is: rows of red, green and blue on the standard output. */
export function spriteArgs(at: number, input: Input, { width, height }: { width: number; height: number }): string[] {
  const fit =
    `setpts=PTS-${seconds(at - input.at)}/TB,${boxed(width, height)},` +
    `fps=${FPS}:start_time=0,tpad=stop=1:stop_mode=clone,trim=end_frame=1,format=rgb24`;
  return [...QUIET, ...pictures(input.list), '-vf', fit, '-f', 'rawvideo', 'pipe:1'];
}

/** A sheet from its raw picture on the standard input. */
export function sheetArgs(width: number, height: number, file: string): string[] {
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-i', 'pipe:0'];
  return [...QUIET.slice(1), ...raw, '-frames:v', '1', '-q:v', '5', '-f', 'image2', file];
}

/** All sound in one piece, so that there is no seam in it: samples come on the standard input. */
export function soundArgs(file: string): string[] {
  const raw = ['-f', 'f32le', '-ar', String(SAMPLE_RATE), '-ac', '2', '-i', 'pipe:0'];
  // Voices on top of each other may be louder than there is room for.
  return [...QUIET.slice(1), ...raw, '-af', 'alimiter=limit=0.97:level=0', '-c:a', 'aac', '-b:a', String(AUDIO_RATE), '-f', 'mp4', file];
}

/** Pictures, sound and chapters in one file that plays while it is loaded. */
export function muxArgs({ picture, sound, chapters, file }: Readonly<Record<'picture' | 'sound' | 'chapters' | 'file', string>>): string[] {
  return [
    ...QUIET,
    ...['-progress', `pipe:${PIPES.progress}`, '-stats_period', '1'],
    ...['-framerate', String(FPS), '-f', 'h264', '-i', picture, '-i', sound, '-f', 'ffmetadata', '-i', chapters],
    ...['-map', '0:v:0', '-map', '1:a:0', '-map_metadata', '2', '-map_chapters', '2', '-c', 'copy'],
    ...['-movflags', '+faststart', '-f', 'mp4', file],
  ];
}

function source(list: string): string[] {
  return ['-f', 'concat', '-safe', '0', '-i', list];
}

/**
 * Pictures whose size may change on the way: only the filters that scale and pad hear of it. Otherwise ffmpeg begins the whole graph anew, and the
 * background with it: the film gets longer than the lesson.
 */
function pictures(list: string): string[] {
  return ['-reinit_filter', '0', ...source(list)];
}

/** As large as fits, in the middle of the box: every picture has its size, whatever the sender's had. */
const boxed = (width: number, height: number): string =>
  `scale=${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1,format=yuv420p,` +
  `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:color=${BACKGROUND}:eval=frame`;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const WHOLE: Box = { x: 0, y: 0, width: WIDTH, height: HEIGHT };

/**
 * Exactly as many pictures as asked for: whatever comes is laid on a background that has them all. The last one of a film stays. (A
 * filter that goes on for ever is one that ffmpeg never ends on.)
 */
function pictureGraph(at: number, frames: number, { camera, screen }: PartInputs): { sources: string[]; films: number; graph: string[] } {
  const shown = [
    { input: screen, box: camera ? SCREEN_BOX : WHOLE },
    { input: camera, box: screen ? CAMERA_BOX : WHOLE },
  ].flatMap(({ input, box }) => (input ? [{ input, box }] : []));
  const films = shown.map(
    ({ input, box: { width, height } }, n) =>
      `[${n}:v]setpts=PTS-${seconds(at - input.at)}/TB,${boxed(width, height)},fps=${FPS}:start_time=0[film${n}]`,
  );
  const layers = shown.map(({ box: { x, y } }, n) => `[base${n}][film${n}]overlay=x=${x}:y=${y}:eof_action=repeat[base${n + 1}]`);
  const base = `color=c=${BACKGROUND}:s=${WIDTH}x${HEIGHT}:r=${FPS},format=yuv420p,trim=end_frame=${frames}[base0]`;
  const last = `[base${shown.length}]trim=end_frame=${frames}[v]`;
  return { sources: shown.flatMap(({ input }) => pictures(input.list)), films: shown.length, graph: [base, ...films, ...layers, last] };
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(6);
}
