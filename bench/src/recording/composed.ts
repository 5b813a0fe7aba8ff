import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { launchChromium } from '../../../web/e2e/chromium.ts';
import { childrenOf, cpuNanoseconds } from '../proc-cpu.ts';
import type { LessonTrack } from './lesson-rtp.ts';

/**
 * The other way to record a lesson: a headless Chromium shows it, camera over screen, and ffmpeg encodes what is seen (x264 veryfast,
 * 1280x720) with the sound (AAC). What carries pictures from one to the other is not counted: it can only get dearer.
 */

const WARM_SECONDS = 5;
const PAGE = `<!doctype html><style>body{margin:0;background:#000}video{position:fixed}#screen{width:1280px;height:720px}
#camera{right:16px;bottom:16px;width:320px;height:180px}</style>
<video id="screen" src="/screen.webm" autoplay loop muted></video><video id="camera" src="/camera.webm" autoplay loop muted></video>`;

/** Share of a core that Chromium and ffmpeg take together. Throws where hardly a picture was recorded. */
export async function measureComposed(
  tracks: readonly LessonTrack[],
  seconds: number,
): Promise<{ coreShare: number; picturesPerSecond: number }> {
  const [camera, screen, mic] = tracks;
  if (!camera || !screen || !mic) throw new Error('a lesson has three tracks');
  const dir = await mkdtemp(join(tmpdir(), 'watoto-composed-'));
  await writeFile(join(dir, 'mic.webm'), mic.file);
  const others = new Set(childrenOf(process.pid));
  const browser = await launchChromium();
  const ffmpeg = encoding(dir);
  try {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 720 } });
    await page.route('http://lesson.test/**', async (route) => {
      const file = { '/screen.webm': screen.file, '/camera.webm': camera.file }[new URL(route.request().url()).pathname];
      if (file) await route.fulfill({ body: Buffer.from(file), contentType: 'video/webm' });
      else await route.fulfill({ body: PAGE, contentType: 'text/html' });
    });
    await page.goto('http://lesson.test/');
    const pictures = await piped(page, ffmpeg);
    await wait(WARM_SECONDS * 1_000);
    const all = (): number => {
      const own = childrenOf(process.pid).filter((pid) => !others.has(pid));
      return own.reduce((sum, pid) => sum + cpuOfTree(pid), 0);
    };
    const [before, picturesBefore, from] = [all(), pictures(), performance.now()];
    await wait(seconds * 1_000);
    const wallMs = performance.now() - from;
    const picturesPerSecond = ((pictures() - picturesBefore) * 1_000) / wallMs;
    if (picturesPerSecond < 5) throw new Error(`a composed recording of ${picturesPerSecond} pictures a second is none`);
    return { coreShare: (all() - before) / (wallMs * 1e6), picturesPerSecond };
  } finally {
    ffmpeg.kill('SIGKILL');
    await browser.close();
    await rm(dir, { recursive: true });
  }
}

function encoding(dir: string): ChildProcess {
  const picture = ['-f', 'image2pipe', '-c:v', 'mjpeg', '-use_wallclock_as_timestamps', '1', '-i', '-'];
  const sound = ['-re', '-stream_loop', '-1', '-i', join(dir, 'mic.webm')];
  const encoder = ['-c:v', 'libx264', '-preset', 'veryfast', '-r', '25', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  const output = ['-f', 'mp4', '-movflags', '+frag_keyframe+empty_moov', join(dir, 'out.mp4')];
  return spawn(
    'ffmpeg',
    ['-hide_banner', '-loglevel', 'error', ...picture, ...sound, '-map', '0:v', '-map', '1:a', ...encoder, ...output],
    {
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  );
}

/** Pictures of the page to ffmpeg; answers with how many there were. */
async function piped(page: Page, ffmpeg: ChildProcess): Promise<() => number> {
  let pictures = 0;
  // It is killed in the end.
  ffmpeg.stdin?.on('error', () => {});
  const cdp = await page.context().newCDPSession(page);
  cdp.on('Page.screencastFrame', ({ data, sessionId }) => {
    pictures += 1;
    ffmpeg.stdin?.write(Buffer.from(data, 'base64'));
    cdp.send('Page.screencastFrameAck', { sessionId }).catch(() => {});
  });
  await cdp.send('Page.startScreencast', { format: 'jpeg', quality: 80, maxWidth: 1_280, maxHeight: 720, everyNthFrame: 1 });
  return () => pictures;
}

function cpuOfTree(pid: number): number {
  try {
    return cpuNanoseconds(pid) + childrenOf(pid).reduce((sum, child) => sum + cpuOfTree(child), 0);
  } catch {
    // It has ended.
    return 0;
  }
}
