import { clapboard } from '../recorder/test/fixture/clapboard.ts';
import { clapped } from '../recorder/test/fixture/clapped.ts';
import { keepCoresBusy } from './src/busy-cores.ts';
import { measureComposed } from './src/recording/composed.ts';
import { measureCost } from './src/recording/cost.ts';
import { lessonTracks } from './src/recording/lesson-rtp.ts';
import { writeResult } from './src/result.ts';

/** `npm run bench:recording`: what recording a lesson costs, and how far sound and picture are apart. See METHOD.md. */

const SECONDS = Number(process.env.RECORDING_SECONDS ?? 60);

const CLAPS = 20;

const tracks = await lessonTracks();
const stop = keepCoresBusy();
try {
  const { coreShare, ffmpegCopyShare, segments } = await measureCost(tracks, SECONDS);
  const composed = await measureComposed(tracks, SECONDS);
  const { avOffsets } = await clapped(await clapboard(CLAPS), { micFrom: 700, loss: 0.05 });
  if (avOffsets.length < CLAPS * 0.75) throw new Error(`${avOffsets.length} of ${CLAPS} claps are seen and heard`);
  writeResult('recording', {
    core_share: coreShare,
    ratio_to_ffmpeg_copy: coreShare / ffmpegCopyShare,
    ratio_to_composed: coreShare / composed.coreShare,
    composed_core_share: composed.coreShare,
    composed_pictures_per_s: composed.picturesPerSecond,
    av_offset_ms: Math.max(...avOffsets.map(Math.abs)),
    segments_count: segments,
  });
} finally {
  stop();
}
