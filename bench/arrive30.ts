import { openLesson } from './src/lesson/lesson.ts';
import { writeResult } from './src/result.ts';
import { median } from './src/stats.ts';

/** A class of 30 arriving within one second at a lesson whose teacher is there. bench/METHOD.md, "arrive30". */
const CLASS = 30;
const WITHIN_MS = 1_000;

const lesson = await openLesson();
try {
  const teacher = await lesson.open();
  await teacher.publish(await lesson.token('teacher', 'host'));
  const pupils = await lesson.open();
  const tokens = await Promise.all(Array.from({ length: CLASS }, (_, i) => lesson.token(`pupil${i}`, 'pupil')));
  const arrived = await pupils.arrive(tokens, WITHIN_MS);
  for (const error of arrived.errors) console.error(error);
  const { peers, transports, consumers } = lesson.embedded.sfu.load();
  writeResult('arrive30', {
    pupils: CLASS,
    errors: arrived.errors.length,
    worst_room_wait_ms: Math.max(...arrived.roomMs),
    median_room_wait_ms: median(arrived.roomMs),
    worst_media_wait_ms: Math.max(...arrived.transportMs),
    median_media_wait_ms: median(arrived.transportMs),
    peers,
    transports,
    consumers,
  });
  await pupils.leaveAll();
} finally {
  await lesson.close();
}
