import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveSchool } from './live.fixture.ts';

export interface OutageFigures {
  /** Segments that were closed while storage was away. */
  readonly segments_meanwhile: number;
  /** Of segments whose number is missing in their track, and what was missing between two that follow each other. */
  readonly bytes_lost_storage_outage: number;
  readonly told_of_trouble: number;
}

/** Stops the S3 server for so long in the middle of a recording, ends it later, and looks for what is missing. */
export async function stopStorage(school: LiveSchool, outageMs: number): Promise<OutageFigures> {
  const lesson = await school.lesson();
  const own = school.recorder('steady');
  const recordingId = await lesson.record();
  await school.until('a segment', async () => (await school.runs(recordingId)).some(({ segments }) => segments.length > 0));
  const from = Date.now();
  school.s3.kill('SIGSTOP');
  await sleep(outageMs);
  const told = (await lesson.state()).recording?.trouble === 'storage' ? 1 : 0;
  school.s3.kill('SIGCONT');
  const until = Date.now();
  await school.until('all before is safe', async () => ((await lesson.state()).recording?.savedUntil ?? 0) > until);
  await lesson.stop();
  await school.until('the end', async () => (await school.board.list()).length === 0);
  const [manifest] = await school.runs(recordingId);
  await own.kill('SIGTERM');
  const segments = (manifest?.segments ?? []).toSorted((a, b) => a.number - b.number);
  const average = segments.reduce((sum, { bytes }) => sum + bytes, 0) / Math.max(1, segments.length);
  const missing = (segments.at(-1)?.number ?? 0) + 1 - segments.length;
  // A frame's length is no loss: pictures come every 40 ms.
  const holeMs = segments.slice(1).reduce((sum, { at }, i) => {
    const before = segments[i];
    return sum + Math.max(0, at - (before ? before.at + before.ms : at) - 100);
  }, 0);
  return {
    segments_meanwhile: segments.filter(({ at, ms }) => at + ms > from && at + ms < until).length,
    bytes_lost_storage_outage: Math.round(missing * average + (holeMs / 4_000) * average),
    told_of_trouble: told,
  };
}
