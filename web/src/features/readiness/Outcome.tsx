import { useTranslation } from 'react-i18next';
import { readinessOf, type ReadinessResult } from '@watoto/shared/contract/http/readiness.ts';
import { Spinner } from '../../ui/Spinner.tsx';
import page from '../device-check/DeviceCheckPage.module.css';
import css from './Readiness.module.css';
import { RungMark } from './RungMark.tsx';

/** What it all means for the lesson, and what can be done about it. */
export function Outcome({ result, kept }: { result: ReadinessResult | null; kept: boolean }) {
  const { t } = useTranslation();
  const readiness = result && readinessOf(result);
  return (
    <section className={page['card']} aria-labelledby="ready-outcome">
      <h2 id="ready-outcome" className={page['cardHead']}>
        {t('readiness.outcome')}
      </h2>
      <output className={css['outcome']} data-rung={readiness?.rung ?? 'unknown'}>
        {readiness ? <RungMark rung={readiness.rung} /> : <Spinner />}
        {readiness ? t(`readiness.means.${readiness.rung}`) : t('readiness.trying')}
      </output>
      {readiness && readiness.troubles.length > 0 && (
        <ul className={css['advice']} aria-label={t('readiness.adviceLabel')}>
          {readiness.troubles.map((trouble) => (
            <li key={trouble}>{t(`readiness.advice.${trouble}`)}</li>
          ))}
        </ul>
      )}
      {kept && <output className={css['kept']}>{t('readiness.kept')}</output>}
    </section>
  );
}
