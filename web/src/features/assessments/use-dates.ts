import { useTranslation } from 'react-i18next';
import { localeOf } from '../../i18n/languages.ts';

/** Dates as the reader writes them, on this device's calendar. */
export function useDates() {
  const { i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'medium', timeStyle: 'short' });
  return { dateTime: (instant: string) => format.format(new Date(instant)) };
}
