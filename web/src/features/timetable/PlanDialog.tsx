import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { errorText } from '../api/error-text.ts';
import { useUser } from '../auth/user-context.tsx';
import { OutlookView } from './OutlookView.tsx';
import { DURATIONS, inputOf, isTimed, newPlan, type PlanForm, proposalOf } from './plan-form.ts';
import { RecurrenceFields } from './RecurrenceFields.tsx';
import type { Spot } from './TimetablePage.tsx';
import { type PlanChoices, useLessonActs, useOutlook, usePlanChoices } from './use-timetable.ts';
import css from './Dialogs.module.css';

/** A choice like the others, so that it is read out. */
const NONE = 'none';
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A new lesson, or many: what it would meet is shown while it is filled in. */
export function PlanDialog({ spot, onClose }: { spot: Spot; onClose: () => void }) {
  const { t } = useTranslation();
  const { role } = useUser();
  const [form, setForm] = useState(() => newPlan(spot));
  const [asked, setAsked] = useState(false);
  const choices = usePlanChoices(true, role === 'admin' ? 'admin' : 'teacher');
  const proposal = useDeferredValue(proposalOf(form, ZONE));
  const outlook = useOutlook(proposal);
  const { plan } = useLessonActs();
  const change = (more: Partial<PlanForm>) => setForm((before) => ({ ...before, ...more }));
  const untitled = form.title.trim() === '';
  const clashing = new Set(outlook.data?.clashes.map(({ date }) => date)).size;
  const stuck = !isTimed(form) || outlook.isError || clashing > 0;
  const submit = () => {
    setAsked(true);
    if (!untitled && !stuck) plan.mutate(inputOf(form, ZONE), { onSuccess: onClose });
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('timetable.plan')}
      actions={
        <>
          {clashing > 0 && <span className={css['why']}>{t('timetable.clashing', { count: clashing })}</span>}
          <Button look="plain" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button onClick={submit} disabled={plan.isPending || stuck}>
            {t('timetable.save')}
          </Button>
        </>
      }
    >
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          size="small"
          label={t('timetable.lessonTitle')}
          value={form.title}
          error={asked && untitled}
          helperText={asked && untitled ? t('timetable.titleMissing') : undefined}
          onChange={({ target }) => change({ title: target.value.slice(0, 200) })}
        />
        {choices.isPending ? <Skeleton height={40} /> : choices.data && <Choices form={form} choices={choices.data} onChange={change} />}
        {choices.isError && <Notice tone="error">{errorText(t, choices.error)}</Notice>}
        <WhenFields form={form} onChange={change} />
        <RecurrenceFields form={form} onChange={change} />
        {form.left.length > 0 && <p className={css['words']}>{t('timetable.leftOut', { count: form.left.length })}</p>}
        <div aria-live="polite">
          {outlook.isFetching && !outlook.data && <p className={css['words']}>{t('timetable.looking')}</p>}
          {outlook.isError && <Notice tone="error">{errorText(t, outlook.error)}</Notice>}
          {outlook.data && !outlook.isError && (
            <OutlookView
              outlook={outlook.data}
              repeats={form.every !== 'none'}
              onLeaveOut={(days) => change({ left: [...form.left, ...days] })}
              onTime={(startsLocal) => change({ day: startsLocal.slice(0, 10), time: startsLocal.slice(11), left: [] })}
            />
          )}
        </div>
        {plan.isError && <Notice tone="error">{errorText(t, plan.error)}</Notice>}
      </form>
    </Dialog>
  );
}

interface FieldsProps {
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

function Choices({ form, choices, onChange }: FieldsProps & { choices: PlanChoices }) {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <div className={css['row']}>
      <SelectField
        label={t('timetable.course')}
        value={form.courseId || NONE}
        options={[
          { value: NONE, label: t('timetable.noCourse') },
          ...choices.courses.map((course) => ({ value: String(course.id), label: course.title })),
        ]}
        onChange={(courseId) => onChange({ courseId: courseId === NONE ? '' : courseId })}
      />
      {user.role === 'admin' && (
        <SelectField
          label={t('timetable.teacher')}
          value={form.hostId || String(user.id)}
          options={choices.teachers.map(({ id, name }) => ({ value: String(id), label: name }))}
          onChange={(hostId) => onChange({ hostId, left: [] })}
        />
      )}
      <RoomField roomId={form.roomId} rooms={choices.rooms} onChange={(roomId) => onChange({ roomId, left: [] })} />
    </div>
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
