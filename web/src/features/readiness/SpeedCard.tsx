import { useTranslation } from 'react-i18next';
import { NetworkIcon } from '../../ui/icons.ts';
import page from '../device-check/DeviceCheckPage.module.css';
import css from './Readiness.module.css';
import { useKbps } from './use-kbps.ts';
import type { Speed } from './use-speed.ts';

/** How fast the line is, both ways. */
export function SpeedCard({ speed: { downKbps, upKbps } }: { speed: Speed }) {
  const { t } = useTranslation();
  const kbps = useKbps();
  return (
    <section className={page['card']} aria-labelledby="ready-speed">
      <h2 id="ready-speed" className={page['cardHead']}>
        <NetworkIcon /> {t('readiness.speed')}
      </h2>
      <dl className={css['speeds']}>
        <div>
          <dt>{t('readiness.down')}</dt>
          <dd>{downKbps === undefined ? t('readiness.measuring') : kbps(downKbps)}</dd>
        </div>
        <div>
          <dt>{t('readiness.up')}</dt>
          <dd>{upKbps === undefined ? t('readiness.measuring') : kbps(upKbps)}</dd>
        </div>
      </dl>
    </section>
  );
}
