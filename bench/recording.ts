import { clapboard } from '../recorder/test/fixture/clapboard.ts';
import { clapped } from '../recorder/test/fixture/clapped.ts';
import { keepCoresBusy } from './src/busy-cores.ts';
import { measureClaps } from './src/recording/claps.ts';
import { measureComposed } from './src/recording/composed.ts';
import { measureCost } from './src/recording/cost.ts';
import { lessonTracks } from './src/recording/lesson-rtp.ts';
import { measureLessons } from './src/recording/lessons.ts';
import { median, percentile } from './src/stats.ts';
import { writeResult } from './src/result.ts';

/** `npm run bench:recording`: how soon a recording plays, what it costs, and whether picture, sound and log agree in it. See METHOD.md. */

const SECONDS = Number(process.env.RECORDING_SECONDS ?? 60);

const CLAPS = 20;
/** Short lessons in Chromium. */
const LESSONS = Number(process.env.RECORDING_LESSONS ?? 20);

// Before the cores are kept busy: these have browsers of their own on them.
const lessons = await measureLessons(LESSONS);
const live = await measureClaps();

const tracks = await lessonTracks();
const stop = keepCoresBusy();
try {
  const { coreShare, ffmpegCopyShare, segments } = await measureCost(tracks, SECONDS);
  const composed = await measureComposed(tracks, SECONDS);
  const { avOffsets } = await clapped(await clapboard(CLAPS), { micFrom: 700, loss: 0.05 });
  if (avOffsets.length < CLAPS * 0.75) throw new Error(`${avOffsets.length} of ${CLAPS} claps are seen and heard`);
  writeResult('recording', {
    ready_p95_ms: percentile(
      lessons.map(({ readyMs }) => readyMs),
      95,
    ),
    ready_median_ms: median(lessons.map(({ readyMs }) => readyMs)),
    rewind_behind_live_ms: Math.max(...lessons.flatMap(({ behindMs }) => behindMs)),
    lessons_count: lessons.length,
    core_share: coreShare,
    ratio_to_ffmpeg_copy: coreShare / ffmpegCopyShare,
    ratio_to_composed: coreShare / composed.coreShare,
    composed_core_share: composed.coreShare,
    composed_pictures_per_s: composed.picturesPerSecond,
    av_offset_ms: Math.max(...avOffsets.map(Math.abs), ...live.map(({ avMs }) => Math.abs(avMs))),
    log_offset_ms: Math.max(...live.map(({ logMs }) => Math.abs(logMs))),
    live_claps_count: live.length,
    segments_count: segments,
  });
} finally {
  stop();
}
