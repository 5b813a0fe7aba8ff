import { useTranslation } from 'react-i18next';
import { within } from '@watoto/shared/room/attendance.ts';
import css from './Attendance.module.css';

interface PresenceBarProps {
  stretches: readonly (readonly [number, number])[];
  /** The lesson's time, milliseconds since 1970. */
  from: number;
  until: number;
}

const MINUTE_MS = 60_000;

/** When somebody was there, as a picture: the lesson from left to right. */
export function PresenceBar({ stretches, from, until }: PresenceBarProps) {
  const { t } = useTranslation();
  const length = Math.max(1, until - from);
  const share = (at: number) => Math.min(1, Math.max(0, (at - from) / length)) * 100;
  const minutes = Math.round(within(stretches, from, until) / MINUTE_MS);
  return (
    <svg
      className={css['bar']}
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      role="img"
      aria-label={t('attendance.ofMinutes', { minutes, count: Math.round(length / MINUTE_MS) })}
    >
      <rect width="100" height="10" className={css['away']} />
      {stretches.map(([a, b]) => (
        <rect key={a} x={share(a)} width={Math.max(0.6, share(b) - share(a))} height="10" className={css['there']} />
      ))}
    </svg>
  );
}
