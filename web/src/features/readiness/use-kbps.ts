import { useTranslation } from 'react-i18next';
import { localeOf } from '../../i18n/languages.ts';

/** Says how fast a line is, as people say it. */
export function useKbps(): (kbps: number | null) => string {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(localeOf(i18n.language), { maximumSignificantDigits: 2 });
  return (kbps) => {
    if (kbps === null) return t('readiness.tooSlow');
    return kbps < 1_000 ? t('readiness.kbps', { speed: number.format(kbps) }) : t('readiness.mbps', { speed: number.format(kbps / 1_000) });
  };
}
