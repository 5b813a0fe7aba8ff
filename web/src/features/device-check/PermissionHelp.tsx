import { useTranslation } from 'react-i18next';
import css from './DeviceCheckPage.module.css';

/** Step by step: how to let the browser use camera and microphone after all. */
export function PermissionHelp() {
  const { t } = useTranslation();
  return (
    <section className={css['card']} aria-labelledby="check-help">
      <h2 id="check-help" className={css['cardHead']}>
        {t('check.howToAllow')}
      </h2>
      <ol className={css['steps']}>
        <li>{t('check.allowStep1')}</li>
        <li>{t('check.allowStep2')}</li>
        <li>{t('check.allowStep3')}</li>
      </ol>
      <p className={css['hint']}>{t('check.allowStepPhone')}</p>
    </section>
  );
}
