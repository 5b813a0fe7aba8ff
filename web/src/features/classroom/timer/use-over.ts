import { useEffect, useState } from 'react';
import { useRecordingControls } from '../recording/recording-context.tsx';

const LOOK_MS = 250;

/** Is this moment of the log's clock over? Drawn again when it is; null: there is no such moment. */
export function useOver(at: number | null): boolean {
  const { logNow } = useRecordingControls();
  const [, drawAgain] = useState(0);
  useEffect(() => {
    if (at === null) return;
    const timer = setInterval(() => {
      if (at > logNow()) return;
      clearInterval(timer);
      drawAgain((times) => times + 1);
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [at, logNow]);
  return at !== null && at <= logNow();
}
