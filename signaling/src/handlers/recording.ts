import { AppError } from '@watoto/shared/kernel/errors.ts';
import { EntryId, RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import type { LocalRoom } from '../local-room.ts';
import { type Part, draft, here, say } from './context.ts';

type RecordingCall = 'recording.start' | 'recording.pause' | 'recording.resume' | 'recording.stop' | 'chapter.mark';

/** Recording is entries too: a recorder reads them, and so does everyone who is recorded. */
export function recordingHandlers({ clock }: { clock: Clock }): Part<RecordingCall> {
  return {
    async 'recording.start'(_data, context) {
      const { live } = here(context).room;
      await live.commit(draft(context, { type: 'recording.started', data: { recordingId: newId(clock) } }));
      const { recording } = live.state;
      if (!recording) throw new AppError('conflict');
      return { recordingId: recording.id };
    },
    'recording.pause': (_data, context) => say(context, { type: 'recording.paused', data: {} }),
    'recording.resume': (_data, context) => say(context, { type: 'recording.resumed', data: {} }),
    'recording.stop': (_data, context) => say(context, { type: 'recording.stopped', data: {} }),
    'chapter.mark': (data, context) => say(context, { type: 'chapter.marked', data }),
  };
}

/** Where the lesson is to be recorded without anybody asking: once, whoever of the hosts comes first. */
export async function startByPolicy({ live }: LocalRoom, clock: Clock): Promise<void> {
  const { recordingPolicy, recording } = live.state;
  if (recordingPolicy.start !== 'auto' || recording) return;
  const id = EntryId.parse('recording-by-policy');
  await live.submit({ id, by: null, type: 'recording.started', data: { recordingId: newId(clock) } });
}

function newId(clock: Clock): RecordingId {
  return RecordingId.parse(uuidV7(clock.now()));
}
