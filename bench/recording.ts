import { clapboard } from '../recorder/test/fixture/clapboard.ts';
import { clapped } from '../recorder/test/fixture/clapped.ts';
import { keepCoresBusy } from './src/busy-cores.ts';
import { type ClapOffsets, measureClaps, SENT_AGAIN_MS } from './src/recording/claps.ts';
import { measureComposed } from './src/recording/composed.ts';
import { measureCost } from './src/recording/cost.ts';
import { lessonTracks } from './src/recording/lesson-rtp.ts';
import { measureLessons } from './src/recording/lessons.ts';
import { measurePlayer } from './src/recording/player.ts';
import { median, percentile } from './src/stats.ts';
import { writeResult } from './src/result.ts';

/** `npm run bench:recording`: how soon a recording plays, what it costs, and whether picture, sound and log agree in it. See METHOD.md. */

const SECONDS = Number(process.env.RECORDING_SECONDS ?? 40);

const CLAPS = 20;
/** Packets that are lost, of a teacher's and of a clap-board's. */
const LOSS = 0.05;
/** Short lessons in Chromium. */
const LESSONS = Number(process.env.RECORDING_LESSONS ?? 8);

const worst = (offsets: readonly number[]): number => Math.max(...offsets.map(Math.abs));
/** One picture that came late is none of the lanes'. */
const usually = (offsets: readonly number[]): number => percentile(offsets.map(Math.abs), 95);
const medianAndWorst = (name: string, offsets: readonly number[]): Record<string, number> => ({
  [`${name}_median_ms`]: median(offsets),
  [`${name}_worst_ms`]: worst(offsets),
});

// Before the cores are kept busy: these have browsers of their own on them.
const lessons = await measureLessons(LESSONS);
const live = await measureClaps();
const lossy = await measureClaps({ loss: LOSS });
const player = await measurePlayer();

const tracks = await lessonTracks();
const stop = keepCoresBusy();
try {
  const { coreShare, ffmpegCopyShare, segments } = await measureCost(tracks, SECONDS);
  const composed = await measureComposed(tracks, SECONDS);
  const board = await clapped(await clapboard(CLAPS), { micFrom: 700, loss: LOSS });
  if (board.avOffsets.length < CLAPS * 0.75) throw new Error(`${board.avOffsets.length} of ${CLAPS} claps are seen and heard`);
  const boardOffsets = board.avOffsets.map((ms) => -ms);
  const [liveOffsets, lossyOffsets] = [live, lossy].map(({ offsets }) => offsets.map(({ avMs }) => avMs)) as [number[], number[]];
  const all = [...live.offsets, ...lossy.offsets];
  const sentAgain = ({ entryMs }: ClapOffsets) => entryMs >= SENT_AGAIN_MS;
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
    av_offset_ms: Math.max(...[liveOffsets, lossyOffsets, boardOffsets].map(worst)),
    ...medianAndWorst('av_offset_browser', liveOffsets),
    ...medianAndWorst('av_offset_browser_loss', lossyOffsets),
    ...medianAndWorst('av_offset_clapboard', boardOffsets),
    ...medianAndWorst(
      'flash_against_page',
      all.map(({ flashMs }) => flashMs),
    ),
    ...medianAndWorst(
      'beep_against_page',
      all.map(({ beepMs }) => beepMs),
    ),
    log_offset_ms: worst(all.map((clap) => (sentAgain(clap) ? clap.flashMs : clap.logMs))),
    entries_sent_again_count: all.filter(sentAgain).length,
    ...medianAndWorst(
      'log_offset_browser_loss',
      lossy.offsets.map(({ logMs }) => logMs),
    ),
    live_claps_count: all.length,
    live_claps_spoilt_count: live.spoilt + lossy.spoilt,
    segments_count: segments,
    player_av_offset_ms: Math.max(...Object.values(player).map(usually)),
    player_av_offset_plays_ms: usually(player.plays),
    player_av_offset_sought_ms: usually(player.sought),
    player_av_offset_at_2x_ms: usually(player.twice),
    player_av_offset_back_at_1x_ms: usually(player.once),
  });
} finally {
  stop();
}
