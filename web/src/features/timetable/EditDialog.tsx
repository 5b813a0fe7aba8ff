import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import { Clash } from '@watoto/shared/contract/http/timetable.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { useUser } from '../auth/user-context.tsx';
import { ScopeField } from './CancelDialog.tsx';
import { formOf, lessonChange, lessonProposal, type Scope, seriesChange, seriesProposal, shiftedTo } from './edit-form.ts';
import { RoomField, TitleField, WhenFields } from './LessonFields.tsx';
import { clashingDays, LiveOutlook } from './LiveOutlook.tsx';
import { ClashList } from './OutlookView.tsx';
import { isTimed, type PlanForm } from './plan-form.ts';
import { SettingsFields } from './SettingsFields.tsx';
import { useLessonActs, useOutlook, usePlanChoices, useSeries } from './use-timetable.ts';

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Another title, time, length or room, or another beginning of it: of one lesson, or of the rest of its series. What is in the way is shown before it is saved. */
export function EditDialog({ lesson, onClose }: { lesson: Lesson; onClose: () => void }) {
  const { t } = useTranslation();
  const asAdmin = useUser().role === 'admin';
  const [form, setForm] = useState(() => formOf(lesson, asAdmin));
  const [scope, setScope] = useState<Scope>('one');
  const choices = usePlanChoices(true, asAdmin ? 'admin' : 'teacher');
  const { series, outlook, asked, busy, error, save } = useEdit(lesson, form, scope);
  const change = (more: Partial<PlanForm>) => setForm((before) => ({ ...before, ...more }));
  const rooms = choices.data?.rooms ?? [];
  const known =
    lesson.room && !rooms.some(({ id }) => id === lesson.room?.id) ? [{ ...lesson.room, seats: 1, isActive: false, version: 1 }] : [];
  const clashing = clashingDays(outlook);
  const onTime = (local: string) =>
    change(scope === 'one' ? { day: local.slice(0, 10), time: local.slice(11) } : { time: shiftedTo(form, asked, local), left: [] });
  return (
    <FormDialog
      wide
      title={t('timetable.editTitle')}
      save={t('timetable.saveChange')}
      cancel={t('app.backShort')}
      disabled={busy || clashing > 0 || form.title.trim() === '' || !isTimed(form)}
      note={clashing > 0 ? t('timetable.clashing', { count: clashing }) : null}
      onSave={() => save(onClose)}
      onClose={onClose}
    >
      {lesson.series && (
        <ScopeField
          label={t('timetable.scope')}
          scope={scope}
          onChange={(next) => {
            setScope(next);
            change({ left: [] });
          }}
        />
      )}
      <TitleField form={form} onChange={change} />
      <WhenFields form={form} onChange={change} dated={scope === 'one'} />
      <RoomField roomId={form.roomId} rooms={[...known, ...rooms]} onChange={(roomId) => change({ roomId, left: [] })} />
      <SettingsFields form={form} onChange={change} />
      {series.isError && <Notice tone="error">{errorText(t, series.error)}</Notice>}
      <LiveOutlook
        outlook={outlook}
        left={form.left}
        repeats={scope !== 'one'}
        onLeaveOut={(days) => change({ left: [...form.left, ...days] })}
        onTime={onTime}
      />
      {error !== null && <Refusal error={error} />}
    </FormDialog>
  );
}

/** What the change would meet, and the change itself: to one lesson, or to its series. */
function useEdit(lesson: Lesson, form: PlanForm, scope: Scope) {
  const acts = useLessonActs();
  const series = useSeries(scope === 'one' ? null : (lesson.series?.id ?? null));
  const whole = scope === 'one' ? null : (series.data ?? null);
  const wanted = whole ? seriesProposal(lesson, whole, form, scope) : scope === 'one' ? lessonProposal(lesson, form, ZONE) : null;
  const proposal = useDeferredValue(wanted);
  const outlook = useOutlook(proposal);
  const save = (onSuccess: () => void) => {
    if (scope === 'one') acts.change.mutate({ lesson, body: lessonChange(lesson, form) }, { onSuccess });
    else if (whole) acts.changeSeries.mutate({ id: whole.id, body: seriesChange(lesson, whole, form, scope) }, { onSuccess });
  };
  return {
    series,
    outlook,
    asked: wanted?.startsLocal ?? '',
    busy: acts.change.isPending || acts.changeSeries.isPending || (scope !== 'one' && whole === null),
    error: acts.change.error ?? acts.changeSeries.error,
    save,
  };
}

const Refused = z.object({ clashes: z.array(Clash) });

function Refusal({ error }: { error: Error }) {
  const { t } = useTranslation();
  const { code, details } = AppError.from(error);
  const refused = Refused.safeParse(details);
  if (refused.success)
    return (
      <Notice tone="error">
        {t('timetable.clashes', { count: refused.data.clashes.length })}
        <ClashList clashes={refused.data.clashes} />
      </Notice>
    );
  const taken = z.object({ what: z.enum(['host', 'room']) }).safeParse(details);
  if (code === 'conflict' && taken.success)
    return <Notice tone="error">{t(taken.data.what === 'host' ? 'timetable.hostTaken' : 'timetable.roomTaken')}</Notice>;
  return <Notice tone="error">{errorText(t, error)}</Notice>;
}
