import { useTranslation } from 'react-i18next';
import css from './Study.module.css';

/** How far: a bar, and the same in words. */
export function ProgressBar({ percentage, label }: { percentage: number; label?: string }) {
  const { t } = useTranslation();
  const text = t('study.percent', { percentage: Math.floor(percentage) });
  return (
    <div className={css['progress']}>
      <div role="progressbar" aria-label={label ?? t('study.progress')} aria-valuenow={Math.floor(percentage)} className={css['bar']}>
        <div className={css['done']} style={{ inlineSize: `${percentage}%` }} />
      </div>
      <span>{text}</span>
    </div>
  );
}
