import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import css from './devices.module.css';

/** Step by step: how to let the browser use camera and microphone after all. */
export function PermissionHelp({ heading: Heading = 'h2' }: { heading?: 'h2' | 'h3' }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Heading id={id} className={css['helpTitle']}>
        {t('check.howToAllow')}
      </Heading>
      <ol className={css['steps']}>
        <li>{t('check.allowStep1')}</li>
        <li>{t('check.allowStep2')}</li>
        <li>{t('check.allowStep3')}</li>
      </ol>
      <p className={css['hint']}>{t('check.allowStepPhone')}</p>
    </section>
  );
}
