import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../../i18n/languages.ts';
import type { DayName } from './week.ts';

/** Dates and times as the reader writes them. */
export function useFormats() {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const locale = localeOf(i18n.language);
    const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
    const hours = new Intl.DateTimeFormat(locale, { hour: 'numeric' });
    const long = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
    const short = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric' });
    const full = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
    const brief = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
    const at = (day: DayName) => new Date(`${day}T12:00:00`);
    return {
      locale,
      /** Of a day without summer time: 14:00, or 2 PM. */
      hour: (hour: number) =>
        hours.format(new Date(2026, 0, 1, hour)).match(/^\d+$/) ? `${hour}:00` : hours.format(new Date(2026, 0, 1, hour)),
      time: (moment: string | number) => clock.format(new Date(moment)),
      day: (day: DayName) => long.format(at(day)),
      shortDay: (day: DayName) => short.format(at(day)),
      shortDate: (day: DayName) => brief.format(at(day)),
      fullDay: (day: DayName) => full.format(at(day)),
      dayOfMoment: (moment: string | number) => long.format(new Date(moment)),
      timeIn: (moment: string, timeZone: string, as = locale) =>
        new Intl.DateTimeFormat(as, { hour: '2-digit', minute: '2-digit', timeZone }).format(new Date(moment)),
    };
  }, [i18n.language]);
}
export type Formats = ReturnType<typeof useFormats>;
