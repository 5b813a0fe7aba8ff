import { keepCoresBusy } from './src/busy-cores.ts';
import { measureCost } from './src/recording/cost.ts';
import { writeResult } from './src/result.ts';

/** `npm run bench:recording`: what recording a lesson costs. See METHOD.md. */

const SECONDS = 60;

const stop = keepCoresBusy();
try {
  const { coreShare, ffmpegCopyShare, segments } = await measureCost(SECONDS);
  writeResult('recording', { core_share: coreShare, ratio_to_ffmpeg_copy: coreShare / ffmpegCopyShare, segments_count: segments });
} finally {
  stop();
}
