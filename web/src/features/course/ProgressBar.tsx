import { useTranslation } from 'react-i18next';
import css from './Study.module.css';

/** How far: a bar, and the same in words. */
export function ProgressBar({ percentage, label }: { percentage: number; label?: string }) {
  const { t } = useTranslation();
  const text = t('study.percent', { percentage: Math.floor(percentage) });
  return (
    <div className={css['progress']}>
      <progress className="visually-hidden" aria-label={label ?? t('study.progress')} max={100} value={Math.floor(percentage)} />
      <div aria-hidden="true" className={css['bar']}>
        <div className={css['done']} style={{ inlineSize: `${percentage}%` }} />
      </div>
      <span>{text}</span>
    </div>
  );
}
