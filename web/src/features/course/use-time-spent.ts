import { useEffect, useEffectEvent } from 'react';
import { SecondsSeen } from './seconds-seen.ts';

/** Seconds between two reports while a module is looked at. */
const EVERY_S = 30;

/** Reports now and then, and when the page is left, for how long it was looked at: `before` and the seconds since. */
export function useTimeSpent(before: number | null, report: (seconds: number) => void): void {
  const tell = useEffectEvent(report);
  const ready = before !== null;
  const start = useEffectEvent(() => new SecondsSeen(before ?? 0));
  useEffect(() => {
    if (!ready) return;
    const seen = start();
    const tick = setInterval(() => {
      if (document.visibilityState === 'visible' && seen.tick() % EVERY_S === 0) tell(seen.say());
    }, 1_000);
    const hidden = () => document.visibilityState === 'hidden' && seen.unsaid() && tell(seen.say());
    document.addEventListener('visibilitychange', hidden);
    return () => {
      clearInterval(tick);
      document.removeEventListener('visibilitychange', hidden);
      if (seen.unsaid()) tell(seen.say());
    };
  }, [ready]);
}
