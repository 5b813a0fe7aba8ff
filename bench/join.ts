import { type Join, openLesson } from './src/lesson/lesson.ts';
import { writeResult } from './src/result.ts';
import { median, percentile } from './src/stats.ts';

/** Click to first decoded frame and first sound, for one more pupil in a lesson that is running. bench/METHOD.md, "join". */
const JOINS = 30;
const WARM_UP = 3;

const lesson = await openLesson();
try {
  const teacher = await lesson.open();
  await teacher.publish(await lesson.token('teacher', 'host'));
  const pupil = await lesson.open();
  const joins: Join[] = [];
  for (let i = 0; i < WARM_UP + JOINS; i += 1) {
    const token = await lesson.token(`pupil${i}`, 'pupil');
    const join = await pupil.join(token);
    if (i >= WARM_UP) joins.push(join);
  }
  const values = (pick: (join: Join) => number) => joins.map(pick);
  const mediaMs = (join: Join) => Math.max(join.firstFrameMs, join.firstSoundMs);
  writeResult('join', {
    median_ms: median(values(mediaMs)),
    p95_ms: percentile(values(mediaMs), 95),
    signaling_calls_before_media: Math.max(...values((join) => join.calls)),
    joins: joins.length,
    first_frame_median_ms: median(values((join) => join.firstFrameMs)),
    first_sound_median_ms: median(values((join) => join.firstSoundMs)),
    stage_socket_ms: median(values((join) => join.socketMs)),
    stage_join_call_ms: median(values((join) => join.joinedMs - join.socketMs)),
    stage_ice_dtls_ms: median(values((join) => join.transportsMs - join.joinedMs)),
    stage_key_frame_ms: median(values((join) => mediaMs(join) - join.transportsMs)),
  });
} finally {
  await lesson.close();
}
