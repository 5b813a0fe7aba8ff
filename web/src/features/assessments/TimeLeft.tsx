import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clockText, warningAt } from './countdown.ts';
import css from './Quiz.module.css';

/** Counts down by the server's clock. Tells, without interrupting, when time grows short; calls `onOver` once. */
export function TimeLeft({ deadline, now, onOver }: { deadline: number; now: () => number; onOver: () => void }) {
  const { t } = useTranslation();
  const [left, setLeft] = useState(() => deadline - now());
  const over = useRef(false);
  const latest = useRef({ now, onOver });
  useEffect(() => {
    latest.current = { now, onOver };
  });
  useEffect(() => {
    const tick = () => {
      const remaining = deadline - latest.current.now();
      setLeft(remaining);
      if (remaining > 0 || over.current) return;
      over.current = true;
      latest.current.onOver();
    };
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [deadline]);
  const warning = warningAt(left);
  return (
    <div>
      <span className="visually-hidden">{t('assessments.quiz.left')}</span>{' '}
      <span className={css['time']} data-short={left <= 60_000} role="timer">
        {clockText(left)}
      </span>
      <output className="visually-hidden">{warning !== null && t(`assessments.quiz.warning.at${warning}`)}</output>
    </div>
  );
}
