import { useEffect, useState } from 'react';
import { type Caption, captionsAt } from '@watoto/shared/room/captions.ts';
import { useClassroom } from '../classroom-context.tsx';
import { CaptionLines } from './CaptionLines.tsx';

/** Until which caption one has had the time to read. */
const READ_MS = 6_000;

/** What was just said in the lesson. */
export function CaptionsOverlay({ below = 0 }: { below?: number }) {
  const room = useClassroom((state) => state.room);
  return <CaptionLines captions={useFresh(captionsAt(room, room.at))} below={below} />;
}

/** Those of the newest captions that were not there long enough: nothing may happen in a lesson after the last. */
function useFresh(captions: readonly Caption[]): readonly Caption[] {
  const newest = captions.at(-1)?.id ?? 0;
  const [read, setRead] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setRead(newest), READ_MS);
    return () => clearTimeout(timer);
  }, [newest]);
  return captions.filter(({ id }) => id > read);
}
