import { useEffect, useState } from 'react';
import { type Caption, captionsAt } from '@watoto/shared/room/captions.ts';
import { useClassroom } from '../classroom-context.tsx';
import css from './Captions.module.css';

/** Until which caption one has had the time to read. */
const READ_MS = 6_000;

/** What was just said, with who said it, over the pictures; `below`: pixels at the bottom that it leaves free. */
export function CaptionsOverlay({ below = 0 }: { below?: number }) {
  const room = useClassroom((state) => state.room);
  const shown = useFresh(captionsAt(room, room.at));
  const { language } = room.captions;
  if (shown.length === 0) return null;
  return (
    <div className={css['captions']} style={{ marginBlockEnd: below }} lang={language ?? undefined} data-testid="captions">
      {shown.map(({ id, peerId, text }) => (
        <p key={id} dir="auto">
          <strong>{room.peers[peerId]?.name}</strong> {text}
        </p>
      ))}
    </div>
  );
}

/** Those of the newest captions that were not there long enough: nothing may happen in a lesson after the last. */
function useFresh(captions: readonly Caption[]): readonly Caption[] {
  const newest = captions.at(-1)?.id ?? 0;
  const [read, setRead] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setRead(newest), READ_MS);
    return () => clearTimeout(timer);
  }, [newest]);
  // After a jump back in a replay the ids are lower again.
  return read > newest ? captions : captions.filter(({ id }) => id > read);
}
