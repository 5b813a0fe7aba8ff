import { execFile } from 'node:child_process';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';

/**
 * Draws the films of the demo's recorded lesson into this folder: a teacher who drums, her screen with the rhythm, and the drum. Needs ffmpeg;
 * `node api/src/demo/recorded-lesson/draw.ts`. Each is one bar of four seconds that can be put behind itself.
 */
const run = promisify(execFile);
const FPS = 15;
const BAR_S = 4;
const STEPS = ['DUM', 'tak', '', 'tak', 'DUM', 'DUM', 'tak', ''] as const;
const STEP_S = BAR_S / STEPS.length;

/** 1 at the moment of the last hit of this kind, and less and less after it. */
const force = (t: number, kind: string): number =>
  STEPS.reduce((most, step, i) => {
    const since = (t - i * STEP_S + BAR_S) % BAR_S;
    return step === kind ? Math.max(most, Math.exp(-9 * since)) : most;
  }, 0);

function teacher(t: number): string {
  const [low, high] = [force(t, 'DUM'), force(t, 'tak')];
  const nod = 5 * low;
  const hand = (x: number, up: number) =>
    `<path d="M${x < 320 ? 196 : 444} 268Q${x} ${250 - 40 * up} ${x} ${276 - 46 * up}" stroke="#6b3f2a" stroke-width="26" fill="none" stroke-linecap="round"/>
     <circle cx="${x}" cy="${278 - 46 * up}" r="17" fill="#7d4b32"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360">
    <rect width="640" height="360" fill="#e9dcc3"/><rect y="300" width="640" height="60" fill="#c9b48d"/>
    <circle cx="520" cy="80" r="52" fill="#f6bd3b"/><path d="M0 300V210q80-60 160 0t160 0v90z" fill="#bcd3c4"/>
    <path d="M180 330q0-120 140-120t140 120z" fill="#0b5f5b"/>
    <rect x="298" y="${168 + nod}" width="44" height="50" fill="#6b3f2a"/>
    <ellipse cx="320" cy="${128 + nod}" rx="56" ry="66" fill="#7d4b32"/>
    <path d="M258 ${118 + nod}q-6-88 62-88t62 88q-62-46-124 0z" fill="#c2542d"/><circle cx="366" cy="${48 + nod}" r="22" fill="#c2542d"/>
    <circle cx="298" cy="${132 + nod}" r="6" fill="#241812"/><circle cx="342" cy="${132 + nod}" r="6" fill="#241812"/>
    <path d="M296 ${160 + nod}q24 ${14 + 10 * high} 48 0" stroke="#241812" stroke-width="5" fill="none" stroke-linecap="round"/>
    <path d="M226 282h188l-38 78H264z" fill="#7a3b1e"/><path d="M232 300l168 40M408 300l-168 40" stroke="#f6bd3b" stroke-width="6"/>
    <ellipse cx="320" cy="${282 + 3 * low}" rx="96" ry="22" fill="#fbf7ee"/>
    ${hand(286, 1 - low)}${hand(364, 1 - high)}
  </svg>`;
}

function sheet(t: number): string {
  const now = Math.floor(t / STEP_S);
  const boxes = STEPS.map((step, i) => {
    const [x, y] = [60 + (i % 4) * 212, 170 + Math.floor(i / 4) * 176];
    const fill = i === now ? '#f6bd3b' : step === 'DUM' ? '#0b5f5b' : step === 'tak' ? '#2c9c94' : '#ffffff';
    const ink = i === now || step === '' ? '#123f52' : '#ffffff';
    return `<rect x="${x}" y="${y}" width="196" height="156" rx="20" fill="${fill}" stroke="#0b5f5b" stroke-width="4"/>
      <text x="${x + 98}" y="${y + 96}" font-size="54" font-weight="bold" text-anchor="middle" fill="${ink}">${step || '·'}</text>
      <text x="${x + 18}" y="${y + 36}" font-size="24" fill="${ink}">${i + 1}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="540" font-family="DejaVu Sans"><rect width="960" height="540" fill="#fbf7ee"/>
    <text x="60" y="104" font-size="54" font-weight="bold" fill="#123f52">The heartbeat</text>
    <text x="898" y="100" font-size="30" text-anchor="end" fill="#0b5f5b">Mapigo ya moyo</text>${boxes.join('')}</svg>`;
}

/** Sines that die away: low ones that fall a little, and short high ones. */
function drum(): string {
  const hits = STEPS.flatMap((step, i) => {
    const since = `mod(t-${i * STEP_S}+${BAR_S},${BAR_S})`;
    if (step === 'DUM') return [`0.7*sin(2*PI*(82*${since}+2*(1-exp(-18*${since}))))*exp(-7*${since})`];
    return step === 'tak' ? [`(0.3*sin(2*PI*415*${since})+0.15*sin(2*PI*1090*${since}))*exp(-28*${since})`] : [];
  });
  return hits.join('+');
}

const dir = await mkdtemp(join(tmpdir(), 'watoto-demo-film-'));
/** Three bars are made, and the middle one is kept: it goes on from itself. */
async function keepBar(name: string, input: readonly string[], codec: readonly string[]): Promise<void> {
  const cut = ['-f', 'segment', '-segment_time', String(BAR_S), '-reset_timestamps', '1', '-segment_format', 'webm'];
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...input, ...codec, '-fflags', '+bitexact', ...cut, join(dir, `${name}-%d.webm`)]);
  await run('cp', [join(dir, `${name}-1.webm`), join(import.meta.dirname, `${name}.webm`)]);
}

try {
  for (const [name, draw] of Object.entries({ camera: teacher, screen: sheet })) {
    for (let frame = 0; frame < FPS * BAR_S; frame += 1) {
      const file = join(dir, `${name}-${String(frame).padStart(3, '0')}.png`);
      await sharp(Buffer.from(draw(frame / FPS)))
        .png()
        .toFile(`${file}.new`);
      await rename(`${file}.new`, file);
    }
    const loop = ['-stream_loop', '2', '-framerate', String(FPS), '-i', join(dir, `${name}-%03d.png`), '-pix_fmt', 'yuv420p'];
    const vp8 = [
      '-c:v',
      'libvpx',
      '-quality',
      'good',
      '-auto-alt-ref',
      '0',
      '-lag-in-frames',
      '0',
      '-g',
      String(FPS * BAR_S),
      '-keyint_min',
      '60',
    ];
    await keepBar(name, loop, [...vp8, '-crf', '18', '-b:v', '300k']);
  }
  const sound = ['-f', 'lavfi', '-i', `aevalsrc='${drum()}':d=${3 * BAR_S}:s=48000`];
  await keepBar('drum', sound, ['-c:a', 'libopus', '-b:a', '48k', '-ac', '2']);
} finally {
  await rm(dir, { recursive: true, force: true });
}
