import { hangFoundAfter, strike } from './src/failover/blows.ts';
import { type ClusterLesson, openClusterLesson } from './src/failover/cluster-lesson.ts';
import { type Crowd, openCrowd } from './src/failover/crowd.ts';
import { joinThin } from './src/failover/thin-peer.ts';
import { type Blow, type Kill, accounted, backAfter, longestGap, resumedAfter } from './src/failover/readings.ts';
import { writeResult } from './src/result.ts';
import { median, percentile } from './src/stats.ts';

/** A lesson of 30 on the cluster, whose parts are killed one after another. bench/METHOD.md, "failover". */
const WATCHED = 9;
/** With the teacher and those who are watched: a class of thirty. */
const THIN = 20;
const BROWSERS = 3;
const CHAT_PER_SECOND = 2;
const scale = Number(process.env['FAILOVER_SCALE'] ?? 1);
/** For a look at one of them: `FAILOVER_ONLY='signaling kill'`. */
const only = process.env['FAILOVER_ONLY'];
const ROUNDS: Partial<Readonly<Record<Blow, number>>> = {
  'worker kill': 18,
  'worker hang': 8,
  'node kill': 14,
  'signaling kill': 14,
  calm: 14,
};
const names = Array.from({ length: WATCHED }, (_, i) => `pupil${i}`);

async function strikeAll(lesson: ClusterLesson, pupils: Crowd): Promise<{ kills: Kill[]; hangs: number[] }> {
  const kills: Kill[] = [];
  const hangs: number[] = [];
  for (const [blow, rounds] of Object.entries(ROUNDS) as [Blow, number][]) {
    if (only !== undefined && blow !== only) continue;
    for (let turn = 0; turn < Math.max(1, Math.round(rounds * scale)); turn += 1) {
      const kill = await strike(lesson, pupils, names, blow, turn);
      kills.push(kill);
      if (blow === 'worker hang') hangs.push(await hangFoundAfter(lesson, kill.at));
      const audio = backAfter(kill, 'audio', names);
      const video = backAfter(kill, 'video', names);
      console.log(`${blow} ${turn}: audio back ${Math.max(...audio)} ms, video ${Math.max(...video)} ms (slowest of ${names.length})`);
    }
  }
  return { kills, hangs };
}

const lesson = await openClusterLesson({ signaling: 2, sfu: 2, size: 1 + WATCHED + THIN });
try {
  const teacher = await lesson.open();
  await teacher.publish(await lesson.token('teacher', 'host'));
  const pupils = await openCrowd(lesson, names, BROWSERS);
  const thin = await joinThin(lesson, THIN);
  await teacher.chat(CHAT_PER_SECOND);
  const { kills, hangs } = await strikeAll(lesson, pupils);
  const acknowledged = await teacher.quiet();
  const entries = await lesson.entries();
  const { lost, doubled } = accounted(
    acknowledged,
    entries.flatMap((entry) => (entry.type === 'message.said' ? [entry.data.text] : [])),
  );
  const { chat } = await pupils.observed();
  const seen = Object.values(chat).map((texts) => accounted(acknowledged.slice(-texts.length), texts));
  const of = (blow: Blow) => kills.filter((kill) => kill.blow === blow);
  const back = (blow: Blow, kind: 'audio' | 'video') => of(blow).flatMap((kill) => backAfter(kill, kind, names));
  const resumed = of('signaling kill').flatMap(resumedAfter);
  writeResult('failover', {
    kills: kills.length - of('calm').length,
    worker_kill_audio_p95_ms: percentile(back('worker kill', 'audio'), 95),
    worker_hang_found_ms: Math.max(...hangs),
    node_kill_audio_p95_ms: percentile(back('node kill', 'audio'), 95),
    node_kill_video_p95_ms: percentile(back('node kill', 'video'), 95),
    signaling_kill_media_gap_ms: Math.max(...of('signaling kill').map((kill) => longestGap(kill, 'audio'))),
    calm_media_gap_ms: Math.max(...of('calm').map((kill) => longestGap(kill, 'audio'))),
    signaling_kill_resume_p95_ms: percentile(resumed, 95),
    entries_lost: lost + seen.reduce((sum, one) => sum + one.lost, 0),
    entries_doubled: doubled + seen.reduce((sum, one) => sum + one.doubled, 0),
    entries_acknowledged: acknowledged.length,
    worker_kill_audio_median_ms: median(back('worker kill', 'audio')),
    worker_kill_video_p95_ms: percentile(back('worker kill', 'video'), 95),
    node_kill_audio_median_ms: median(back('node kill', 'audio')),
    signaling_kill_resume_median_ms: median(resumed),
    sockets_moved: resumed.length,
  });
  await Promise.all([teacher.leaveAll(), pupils.leaveAll(), ...thin.map((peer) => peer.leave())]);
} finally {
  await lesson.close();
}
