import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { saveFile } from '../api/saved-file.ts';
import { useUser } from '../auth/user-context.tsx';
import { isOpen } from '../lessons/lesson-groups.ts';
import { LessonRecordings } from '../recordings/LessonRecordings.tsx';
import { CancelDialog } from './CancelDialog.tsx';
import { EditDialog } from './EditDialog.tsx';
import { useFormats } from './formats.ts';
import { InviteDialog } from './InviteDialog.tsx';
import { SubstituteDialog } from './SubstituteDialog.tsx';
import { type Cancelled, type LessonActs, useLessonActs } from './use-timetable.ts';
import css from './Dialogs.module.css';

type Mode = 'look' | 'edit' | 'cancel' | 'substitute' | 'invite';

interface LessonDialogProps {
  readonly lesson: Lesson;
  readonly now: number;
  readonly onClose: () => void;
  readonly onCancelled: (cancelled: Cancelled) => void;
}

/** All about one lesson, and what the reader may do with it. */
export function LessonDialog({ lesson, now, onClose, onCancelled }: LessonDialogProps) {
  const { t } = useTranslation();
  const [mode, setMode] = useState<Mode>('look');
  const acts = useLessonActs();
  const back = () => setMode('look');
  if (mode === 'edit') return <EditDialog lesson={lesson} onClose={back} />;
  if (mode === 'substitute') return <SubstituteDialog lesson={lesson} onClose={back} />;
  if (mode === 'invite') return <InviteDialog lesson={lesson} onClose={back} />;
  if (mode === 'cancel') {
    const done = (cancelled: Cancelled) => {
      onCancelled(cancelled);
      onClose();
    };
    return <CancelDialog lesson={lesson} onClose={back} onCancelled={done} />;
  }
  const failed = [acts.restore, acts.substitute, acts.answer].find(({ isError }) => isError);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={lesson.title}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.close')}
          </Button>
          {isOpen(lesson, now) && (
            <LinkButton to="/lessons/$lessonId" params={{ lessonId: lesson.id }}>
              {t('lessons.join')}
            </LinkButton>
          )}
        </>
      }
    >
      <Facts lesson={lesson} />
      {(lesson.status === 'ended' || lesson.status === 'live') && <LessonRecordings lessonId={lesson.id} />}
      {failed && <Notice tone="error">{errorText(t, failed.error)}</Notice>}
      {lesson.myInvitation !== null && <Answer lesson={lesson} acts={acts} />}
      <Acts lesson={lesson} now={now} acts={acts} onMode={setMode} />
    </Dialog>
  );
}

function Facts({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { host, substitutesFor, room, series, course, startsAt, endsAt, status } = lesson;
  const elsewhere = series && formats.timeIn(startsAt, series.timeZone) !== formats.time(startsAt) ? series.timeZone : null;
  return (
    <dl className={css['facts']}>
      <dt>{t('timetable.when')}</dt>
      <dd>
        {formats.dayOfMoment(startsAt)}, {formats.time(startsAt)}–{formats.time(endsAt)}
        {elsewhere && ` (${t('timetable.inZone', { time: formats.timeIn(startsAt, elsewhere), zone: elsewhere })})`}
        {status === 'cancelled' && <strong> · {t('lessons.cancelled')}</strong>}
        {status === 'live' && <strong> · {t('lessons.live')}</strong>}
        {series && ` · ${t('timetable.partOfSeries')}`}
      </dd>
      <dt>{t('timetable.teacher')}</dt>
      <dd>{substitutesFor ? t('timetable.substitutes', { name: host.name, usual: substitutesFor.name }) : host.name}</dd>
      {course && (
        <>
          <dt>{t('timetable.course')}</dt>
          <dd>{course.title}</dd>
        </>
      )}
      {room && (
        <>
          <dt>{t('timetable.room')}</dt>
          <dd>{room.name}</dd>
        </>
      )}
    </dl>
  );
}

function Answer({ lesson, acts: { answer } }: { lesson: Lesson; acts: LessonActs }) {
  const { t } = useTranslation();
  return (
    <Notice tone="info">
      {t('timetable.youAreInvited')}
      <div className={css['acts']}>
        {(['accepted', 'declined'] as const).map((state) => (
          <Button
            key={state}
            look={lesson.myInvitation === state ? 'filled' : 'soft'}
            disabled={answer.isPending || lesson.myInvitation === state}
            onClick={() => answer.mutate({ lesson, state })}
          >
            {t(state === 'accepted' ? 'timetable.accept' : 'timetable.decline')}
          </Button>
        ))}
      </div>
    </Notice>
  );
}

function Acts({ lesson, now, acts, onMode }: { lesson: Lesson; now: number; acts: LessonActs; onMode: (mode: Mode) => void }) {
  const { t } = useTranslation();
  const { id, role } = useUser();
  const api = useApi();
  const keeps = lesson.myRole === 'host' || lesson.myRole === 'cohost';
  const coming = lesson.status === 'scheduled';
  const gave = lesson.substitutesFor !== null && (lesson.substitutesFor.id === id || role === 'admin');
  const save = () =>
    void api.download('calendar.lesson', { params: { id: lesson.id } }).then(
      (file) => saveFile(file, 'lesson.ics'),
      () => {},
    );
  return (
    <div className={css['acts']}>
      <Button look="soft" onClick={save}>
        {t('timetable.addToCalendar')}
      </Button>
      {keeps && coming && (
        <>
          <Button look="soft" onClick={() => onMode('edit')}>
            {t('timetable.edit')}
          </Button>
          <Button look="soft" onClick={() => onMode('substitute')}>
            {t('timetable.substitute')}
          </Button>
          <Button look="soft" onClick={() => onMode('invite')}>
            {t('timetable.invite')}
          </Button>
          <Button look="plain" onClick={() => onMode('cancel')}>
            {t('timetable.cancelLesson')}
          </Button>
        </>
      )}
      {gave && coming && (
        <Button look="soft" disabled={acts.substitute.isPending} onClick={() => acts.substitute.mutate({ lesson, hostId: null })}>
          {t('timetable.takeBack')}
        </Button>
      )}
      {keeps && lesson.status === 'cancelled' && Date.parse(lesson.endsAt) > now && (
        <Button look="soft" disabled={acts.restore.isPending} onClick={() => acts.restore.mutate({ lesson, series: null })}>
          {t('timetable.restore')}
        </Button>
      )}
    </div>
  );
}
