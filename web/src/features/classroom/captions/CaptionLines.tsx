import type { Caption } from '@watoto/shared/room/captions.ts';
import { useClassroom } from '../classroom-context.tsx';
import css from './Captions.module.css';

/** What was said, with who said it, over the pictures; `below`: pixels at the bottom that it leaves free. */
export function CaptionLines({ captions, below = 0 }: { captions: readonly Caption[]; below?: number }) {
  const peers = useClassroom((state) => state.room.peers);
  const language = useClassroom((state) => state.room.captions.language);
  if (captions.length === 0) return null;
  return (
    <div className={css['captions']} style={{ marginBlockEnd: below }} lang={language ?? undefined} data-testid="captions">
      {captions.map(({ id, peerId, text }) => (
        <p key={id} dir="auto">
          <strong>{peers[peerId]?.name}</strong> {text}
        </p>
      ))}
    </div>
  );
}
