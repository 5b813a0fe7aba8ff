import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import { SchoolRoomId } from '@watoto/shared/contract/http/rooms.ts';
import { Clash } from '@watoto/shared/contract/http/timetable.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { useUser } from '../auth/user-context.tsx';
import { type Scope, ScopeField } from './CancelDialog.tsx';
import { useFormats } from './formats.ts';
import { ClashList } from './OutlookView.tsx';
import { isTimed, newPlan, type PlanForm } from './plan-form.ts';
import { RoomField, WhenFields } from './PlanDialog.tsx';
import { useLessonActs, usePlanChoices } from './use-timetable.ts';
import { dayOf, momentOf, timeOf } from './week.ts';
import css from './Dialogs.module.css';

function formOf(lesson: Lesson): PlanForm {
  const spot = { day: dayOf(Date.parse(lesson.startsAt)), time: timeOf(lesson.startsAt) };
  return { ...newPlan(spot), title: lesson.title, minutes: lesson.durationMinutes, roomId: lesson.room?.id ?? '' };
}

/** Another title, time, length or room: of one lesson, or of the rest of its series. */
export function EditDialog({ lesson, onClose }: { lesson: Lesson; onClose: () => void }) {
  const { t } = useTranslation();
  const { role } = useUser();
  const [form, setForm] = useState(() => formOf(lesson));
  const [scope, setScope] = useState<Scope>('one');
  const choices = usePlanChoices(true, role === 'admin' ? 'admin' : 'teacher');
  const save = useSave(lesson, onClose);
  const change = (more: Partial<PlanForm>) => setForm((before) => ({ ...before, ...more }));
  const rooms = choices.data?.rooms ?? [];
  const known =
    lesson.room && !rooms.some(({ id }) => id === lesson.room?.id) ? [{ ...lesson.room, seats: 1, isActive: false, version: 1 }] : [];
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('timetable.editTitle')}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.backShort')}
          </Button>
          <Button disabled={save.busy || form.title.trim() === '' || !isTimed(form)} onClick={() => save.run(form, scope)}>
            {t('timetable.saveChange')}
          </Button>
        </>
      }
    >
      <div className={css['form']}>
        {lesson.series && <ScopeField label={t('timetable.scope')} scope={scope} onChange={setScope} />}
        <TextField
          size="small"
          label={t('timetable.lessonTitle')}
          value={form.title}
          onChange={({ target }) => change({ title: target.value.slice(0, 200) })}
        />
        <WhenFields form={form} onChange={change} dated={scope === 'one'} />
        <RoomField roomId={form.roomId} rooms={[...known, ...rooms]} onChange={(roomId) => change({ roomId })} />
        {save.error !== null && <Refusal error={save.error} />}
      </div>
    </Dialog>
  );
}

/** What changed, to one lesson or to its series. */
function useSave(lesson: Lesson, onDone: () => void) {
  const { timeIn } = useFormats();
  const acts = useLessonActs();
  const run = (form: PlanForm, scope: Scope) => {
    const body = {
      ...(form.title.trim() === lesson.title ? {} : { title: form.title.trim() }),
      ...(form.minutes === lesson.durationMinutes ? {} : { durationMinutes: form.minutes }),
      ...(form.roomId === (lesson.room?.id ?? '') ? {} : { roomId: form.roomId === '' ? null : SchoolRoomId.parse(form.roomId) }),
    };
    const startsAt = momentOf(form.day, form.time).toISOString();
    const moved = startsAt !== lesson.startsAt;
    if (scope === 'one' || lesson.series === null)
      return acts.change.mutate({ lesson, body: { ...body, ...(moved ? { startsAt } : {}) } }, { onSuccess: onDone });
    const { id, date, timeZone } = lesson.series;
    // The form is in this device's time, a series in its own.
    const timeOfDay = timeIn(startsAt, timeZone, 'en-GB');
    const series = { ...body, ...(moved ? { timeOfDay } : {}), ...(scope === 'following' ? { from: date } : {}) };
    return acts.changeSeries.mutate({ id, body: series }, { onSuccess: onDone });
  };
  return { run, busy: acts.change.isPending || acts.changeSeries.isPending, error: acts.change.error ?? acts.changeSeries.error };
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
