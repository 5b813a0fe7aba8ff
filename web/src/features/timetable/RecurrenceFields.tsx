import { useTranslation } from 'react-i18next';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { useFormats } from './formats.ts';
import type { PlanForm } from './plan-form.ts';
import { daysOf, inWords, WEEKDAYS, type Weekday } from './recurrence.ts';
import css from './Dialogs.module.css';

const EVERY = ['none', 'day', 'week', 'twoWeeks', 'month'] as const;

/** How often, on which days, and until when; said in words as it is chosen. */
export function RecurrenceFields({ form, onChange }: { form: PlanForm; onChange: (change: Partial<PlanForm>) => void }) {
  const { t } = useTranslation();
  const { locale } = useFormats();
  const { every, end, until, count, day } = form;
  return (
    <>
      <SelectField
        label={t('timetable.repeat')}
        value={every}
        options={EVERY.map((value) => ({ value, label: t(`timetable.every.${value}`) }))}
        onChange={(value) => onChange({ every: value, left: [] })}
      />
      {(every === 'week' || every === 'twoWeeks') && <Weekdays form={form} onChange={onChange} />}
      {every !== 'none' && (
        <div className={css['row']}>
          <SelectField
            label={t('timetable.ends')}
            value={end}
            options={[
              { value: 'until', label: t('timetable.endsUntil') },
              { value: 'count', label: t('timetable.endsCount') },
            ]}
            onChange={(value) => onChange({ end: value })}
          />
          {end === 'until' ? (
            <TextField
              size="small"
              type="date"
              label={t('timetable.until')}
              value={until}
              slotProps={{ inputLabel: { shrink: true }, htmlInput: { min: day } }}
              onChange={({ target }) => onChange({ until: target.value })}
            />
          ) : (
            <TextField
              size="small"
              type="number"
              label={t('timetable.count')}
              value={count}
              slotProps={{ htmlInput: { min: 1, max: 400 } }}
              onChange={({ target }) => onChange({ count: Number(target.value) })}
            />
          )}
        </div>
      )}
      {every !== 'none' && until !== '' && (
        <p className={css['words']} aria-live="polite">
          {inWords(t, locale, form, day)}
        </p>
      )}
    </>
  );
}

function Weekdays({ form, onChange }: { form: PlanForm; onChange: (change: Partial<PlanForm>) => void }) {
  const { t } = useTranslation();
  const { locale } = useFormats();
  const chosen = daysOf(form, form.day);
  // 23 November 2026 is a Monday.
  const nameOf = (day: Weekday, weekday: 'short' | 'long') =>
    new Intl.DateTimeFormat(locale, { weekday, timeZone: 'UTC' }).format(new Date(Date.UTC(2026, 10, 23 + WEEKDAYS.indexOf(day), 12)));
  const toggle = (day: Weekday) => {
    const days = chosen.includes(day) ? chosen.filter((one) => one !== day) : [...chosen, day];
    onChange({ days: days.length === 0 ? chosen : days, left: [] });
  };
  return (
    <fieldset className={css['weekdays']}>
      <legend>{t('timetable.onDays')}</legend>
      {WEEKDAYS.map((day) => (
        <button key={day} type="button" aria-pressed={chosen.includes(day)} onClick={() => toggle(day)}>
          <span aria-hidden="true">{nameOf(day, 'short')}</span>
          <span className="visually-hidden">{nameOf(day, 'long')}</span>
        </button>
      ))}
    </fieldset>
  );
}
