import { captionsAt } from '@watoto/shared/room/captions.ts';
import { CaptionLines } from '../classroom/captions/CaptionLines.tsx';
import { useClassroom } from '../classroom/classroom-context.tsx';
import { usePlayback } from './player-context.tsx';

/** What was written down in the lesson, by the clock of the replay: while it is paused, it stays to be read. */
export function CaptionsThen() {
  const room = useClassroom((state) => state.room);
  // A name of what is shown: drawn again only when it is something else.
  const ids = usePlayback(({ instant }) =>
    captionsAt(room, instant)
      .map(({ id }) => id)
      .join(),
  );
  const shown = new Set(ids.split(',').map(Number));
  return <CaptionLines captions={room.captions.said.filter(({ id }) => shown.has(id))} />;
}
