import { useTranslation } from 'react-i18next';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { DURATIONS, type PlanForm } from './plan-form.ts';
import type { PlanChoices } from './use-timetable.ts';
import css from './Dialogs.module.css';

/** A choice like the others, so that it is read out. */
export const NONE = 'none';
const LONGEST_TITLE = 200;

export interface FieldsProps {
  readonly form: PlanForm;
  readonly onChange: (change: Partial<PlanForm>) => void;
}

export function WhenFields({ form, onChange, dated = true }: FieldsProps & { dated?: boolean }) {
  const { t } = useTranslation();
  const durations = [...new Set<number>([...DURATIONS, form.minutes])].toSorted((a, b) => a - b);
  const shrink = { inputLabel: { shrink: true } };
  return (
    <div className={css['row']}>
      {dated && (
        <TextField
          size="small"
          type="date"
          label={t('timetable.date')}
          value={form.day}
          slotProps={shrink}
          onChange={({ target }) => onChange({ day: target.value, left: [] })}
        />
      )}
      <TextField
        size="small"
        type="time"
        label={t('timetable.time')}
        value={form.time}
        slotProps={shrink}
        onChange={({ target }) => onChange({ time: target.value, left: [] })}
      />
      <SelectField
        label={t('timetable.duration')}
        value={String(form.minutes)}
        options={durations.map((minutes) => ({ value: String(minutes), label: String(minutes) }))}
        onChange={(minutes) => onChange({ minutes: Number(minutes), left: [] })}
      />
    </div>
  );
}

export function TitleField({ form, onChange, missing = false }: FieldsProps & { missing?: boolean }) {
  const { t } = useTranslation();
  return (
    <TextField
      size="small"
      label={t('timetable.lessonTitle')}
      value={form.title}
      error={missing}
      helperText={missing ? t('timetable.titleMissing') : undefined}
      onChange={({ target }) => onChange({ title: target.value.slice(0, LONGEST_TITLE) })}
    />
  );
}

export function RoomField({
  roomId,
  rooms,
  onChange,
}: {
  roomId: string;
  rooms: PlanChoices['rooms'];
  onChange: (roomId: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <SelectField
      label={t('timetable.room')}
      value={roomId || NONE}
      options={[{ value: NONE, label: t('timetable.noRoom') }, ...rooms.map(({ id, name }) => ({ value: String(id), label: name }))]}
      onChange={(chosen) => onChange(chosen === NONE ? '' : chosen)}
    />
  );
}
