import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { TrackId } from '@watoto/shared/contract/recording.ts';
import { openTrackRecorder, type TrackRecorder } from '@watoto/recorder/media/track-recorder.ts';
import type { FromRecorder, ToRecorder } from './messages.ts';

/** The recorder's side of the measurement: the media part alone, in a process of its own. Segments are counted, and kept by nobody. */

const recorders: TrackRecorder[] = [];
let segments = 0;
let bytes = 0;

const tell = (message: FromRecorder): void => void process.send?.(message);

async function open(count: number): Promise<void> {
  for (let i = 1; i <= count; i++) {
    recorders.push(
      await openTrackRecorder({
        track: TrackId.parse(`t${i}`),
        ip: '127.0.0.1',
        clock: systemClock,
        toLogTime: (ms) => ms,
        onSegment: ({ data }) => {
          segments += 1;
          bytes += data.byteLength;
        },
        onKeyFrameWanted: () => {},
        onTrouble: () => {},
        onError: (error) => {
          throw error;
        },
      }),
    );
  }
  tell({ opened: recorders.map(({ end }) => end.port) });
}

async function close(): Promise<void> {
  const received = recorders.reduce((sum, { counts }) => sum + counts.received, 0);
  for (const recorder of recorders) await recorder.close('measured');
  tell({ closed: { received, segments, bytes } });
  process.disconnect();
}

process.on('message', (message: ToRecorder) => {
  if ('open' in message) void open(message.open);
  else if ('start' in message) for (const [i, tap] of message.start.entries()) recorders[i]?.start(tap);
  else void close();
});
