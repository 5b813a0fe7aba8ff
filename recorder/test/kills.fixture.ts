import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import type { RunManifest, Segment } from '@watoto/shared/contract/recording.ts';
import { SEGMENT_MAX_MS } from '@watoto/shared/contract/recording.ts';
import { segmentKey } from '@watoto/shared/contract/recording-keys.ts';
import { played } from './fixture/played.ts';
import type { LiveLesson, RecorderProcess } from './live.fixture.ts';

export interface KillFigures {
  kills: number;
  /** Segments that manifests name at the end. */
  confirmed: number;
  confirmed_segments_unplayable: number;
  /** Segments that storage had confirmed before a kill, and that are not there at the end. */
  confirmed_segments_gone: number;
  /** Of each kill: what is missing before it, in segments beyond the one that was open. */
  segments_lost_beyond_open: number;
  gaps_unlabelled: number;
}

/** What a manifest lags behind what its recorder has, at most, ms: a segment that was open, and the second until a head is written. */
const OPEN_MS = SEGMENT_MAX_MS;

/**
 * Kills the recorder that has the recording, `kills` times, at moments that `random` says, each time with another at hand and the dead
 * one started again; ends the recording and looks at everything.
 */
export async function killRecorders(lesson: LiveLesson, kills: number, random: () => number): Promise<KillFigures> {
  let recorders: RecorderProcess[] = [lesson.recorder('one'), lesson.recorder('two')];
  const recordingId = await lesson.record();
  const seen = new Set<string>();
  const killedAt: number[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    await lesson.until(`run ${kill} has a segment`, async () => {
      const runs = await lesson.runs(recordingId);
      for (const { run, segments } of runs) for (const segment of segments) seen.add(`${run}/${segment.track}/${segment.number}`);
      return (runs.find(({ run }) => run === kill)?.segments.length ?? 0) > 0;
    });
    await sleep(random() * 5_000);
    for (const { run, segments } of await lesson.runs(recordingId))
      for (const segment of segments) seen.add(`${run}/${segment.track}/${segment.number}`);
    const holder = (await lesson.state()).recording?.recorderId ?? '';
    const victim = recorders.find(({ name }) => holder.startsWith(`${name}-`));
    if (!victim) throw new Error(`nobody has it: ${holder}`);
    killedAt.push(Date.now());
    await victim.kill('SIGKILL');
    recorders = [...recorders.filter((other) => other !== victim), lesson.recorder(victim.name)];
  }
  await lesson.until(`run ${kills + 1} has a segment`, async () => {
    const runs = await lesson.runs(recordingId);
    return (runs.find(({ run }) => run === kills + 1)?.segments.length ?? 0) > 0;
  });
  await lesson.stop();
  await lesson.until('all is complete', async () => {
    const [runs, board] = await Promise.all([lesson.runs(recordingId), lesson.board.list()]);
    return board.length === 0 && runs.length === kills + 1 && runs.every(({ complete }) => complete);
  });
  return await figuresOf(lesson, await lesson.runs(recordingId), seen, killedAt);
}

async function figuresOf(
  lesson: LiveLesson,
  runs: readonly RunManifest[],
  seen: ReadonlySet<string>,
  killedAt: readonly number[],
): Promise<KillFigures> {
  const named = new Set(runs.flatMap(({ run, segments }) => segments.map(({ track, number }) => `${run}/${track}/${number}`)));
  let unplayable = 0;
  for (const manifest of runs) for (const segment of manifest.segments) if (!(await plays(lesson, manifest, segment))) unplayable += 1;
  let lost = 0;
  let unlabelled = 0;
  for (const [i, at] of killedAt.entries()) {
    const [before, after] = [runs[i], runs[i + 1]];
    const end = Math.max(...(before?.segments.map((segment) => segment.at + segment.ms) ?? [0]));
    lost += Math.max(0, Math.ceil((at - end - OPEN_MS) / OPEN_MS));
    const start = Math.min(...(after?.segments.map((segment) => segment.at) ?? [Infinity]));
    const label = after?.gaps.find(({ reason }) => reason === 'recorder_lost');
    // What nobody recorded is said to be missing: from the last thing there is until somebody had it again.
    if (!label || label.from > end || label.until > start + OPEN_MS || label.until < label.from) unlabelled += 1;
  }
  return {
    kills: killedAt.length,
    confirmed: named.size,
    confirmed_segments_unplayable: unplayable,
    confirmed_segments_gone: [...seen].filter((segment) => !named.has(segment)).length,
    segments_lost_beyond_open: lost,
    gaps_unlabelled: unlabelled,
  };
}

async function plays(lesson: LiveLesson, { recordingId, run }: RunManifest, segment: Segment): Promise<boolean> {
  const found = await lesson.store.get(segmentKey(recordingId, run, segment));
  if (!found) return false;
  const bytes = await buffer(found.body);
  if (bytes.length !== segment.bytes || createHash('sha256').update(bytes).digest('hex') !== segment.sha256) return false;
  const file = await played(bytes);
  return file.errors === '' && file.frames > 0;
}
