import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SelectField } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { errorText } from '../api/error-text.ts';
import { useUser } from '../auth/user-context.tsx';
import { type FieldsProps, NONE, RoomField, TitleField, WhenFields } from './LessonFields.tsx';
import { clashingDays, LiveOutlook } from './LiveOutlook.tsx';
import { inputOf, isTimed, newPlan, type PlanForm, proposalOf } from './plan-form.ts';
import { RecurrenceFields } from './RecurrenceFields.tsx';
import { SettingsFields } from './SettingsFields.tsx';
import type { Spot } from './TimetablePage.tsx';
import { type PlanChoices, useLessonActs, useOutlook, usePlanChoices } from './use-timetable.ts';
import css from './Dialogs.module.css';

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
  const clashing = clashingDays(outlook);
  const stuck = !isTimed(form) || outlook.isError || clashing > 0;
  const submit = () => {
    setAsked(true);
    if (!untitled && !stuck) plan.mutate(inputOf(form, ZONE), { onSuccess: onClose });
  };
  return (
    <FormDialog
      wide
      title={t('timetable.plan')}
      save={t('timetable.save')}
      cancel={t('app.cancel')}
      disabled={plan.isPending || stuck}
      note={clashing > 0 ? t('timetable.clashing', { count: clashing }) : null}
      onSave={submit}
      onClose={onClose}
    >
      <TitleField form={form} onChange={change} missing={asked && untitled} />
      {choices.isPending ? <Skeleton height={40} /> : choices.data && <Choices form={form} choices={choices.data} onChange={change} />}
      {choices.isError && <Notice tone="error">{errorText(t, choices.error)}</Notice>}
      <WhenFields form={form} onChange={change} />
      <RecurrenceFields form={form} onChange={change} />
      <SettingsFields form={form} onChange={change} />
      <LiveOutlook
        outlook={outlook}
        left={form.left}
        repeats={form.every !== 'none'}
        onLeaveOut={(days) => change({ left: [...form.left, ...days] })}
        onTime={(startsLocal) => change({ day: startsLocal.slice(0, 10), time: startsLocal.slice(11), left: [] })}
      />
      {plan.isError && <Notice tone="error">{errorText(t, plan.error)}</Notice>}
    </FormDialog>
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
