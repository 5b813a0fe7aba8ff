import css from './LevelBar.module.css';

const STEPS = 20;

/** A sound level 0..1 as a bar of steps, and as a meter for screen readers. */
export function LevelBar({ level, label }: { level: number; label: string }) {
  const lit = Math.round(Math.min(1, Math.max(0, level)) * STEPS);
  return (
    <div className={css['frame']}>
      <meter className="visually-hidden" aria-label={label} min={0} max={1} value={lit / STEPS} />
      <div aria-hidden="true" className={css['bar']}>
        {Array.from({ length: STEPS }, (_, step) => (
          <span key={step} className={css['step']} data-lit={step < lit} />
        ))}
      </div>
    </div>
  );
}
