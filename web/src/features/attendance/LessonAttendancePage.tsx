import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ATTENDANCE_RULES, type AttendanceRow, AttendanceStatus, type LessonAttendance } from '@watoto/shared/contract/http/attendance.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { StackedTable } from '../../ui/DataTable.tsx';
import { errorText } from '../api/error-text.ts';
import { Loaded } from '../api/Loaded.tsx';
import { PresenceBar } from './PresenceBar.tsx';
import { type Correction, useAttendanceFile, useCorrection, useLessonAttendance, usePollsFile } from './use-attendance.ts';
import css from './Attendance.module.css';

/** Who was in a lesson: what its log says, and what its teacher says to that. */
export function LessonAttendancePage({ lessonId }: { lessonId: string }) {
  const { t } = useTranslation();
  const attendance = useLessonAttendance(lessonId);
  useTitle(t('attendance.title'), t('app.name'));
  return (
    <Page width="table">
      <Loaded query={attendance}>
        {(data) => (
          <>
            <h1>{t('attendance.of', { title: data.lesson.title })}</h1>
            {data.lesson.course && (
              <Link to="/courses/$courseId/attendance" params={{ courseId: data.lesson.course.id }}>
                {t('attendance.wholeCourse', { title: data.lesson.course.title })}
              </Link>
            )}
            {data.state === 'known' && data.students.length > 0 ? <Known attendance={data} /> : <Unknown attendance={data} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Unknown({ attendance: { state } }: { attendance: LessonAttendance }) {
  const { t } = useTranslation();
  const why = state === 'known' ? 'nobody' : state;
  return <EmptyState title={t(`attendance.${why}Title`)} text={t(`attendance.${why}Text`)} />;
}

function Known({ attendance }: { attendance: LessonAttendance }) {
  const { t, i18n } = useTranslation();
  const { id } = attendance.lesson;
  const correction = useCorrection(id);
  const file = useAttendanceFile({ lessonId: id });
  const polls = usePollsFile(id);
  const [undo, setUndo] = useState<Correction | null>(null);
  const correct = ({ student, corrected, status }: AttendanceRow, wanted: AttendanceStatus | null) => {
    setUndo(null);
    correction.mutate(
      { studentId: student.id, status: wanted },
      { onSuccess: () => setUndo({ studentId: student.id, status: corrected ? status : null }) },
    );
  };
  const time = new Intl.DateTimeFormat(localeOf(i18n.language), { hour: '2-digit', minute: '2-digit' });
  const span = { from: time.format(new Date(attendance.from)), until: time.format(new Date(attendance.until)) };
  const failed = correction.error ?? file.error ?? polls.error;
  return (
    <>
      <p>{t('attendance.counted', span)}</p>
      <div className={css['tools']}>
        <Button look="soft" onClick={() => file.mutate()} disabled={file.isPending}>
          {t('attendance.csv')}
        </Button>
        {attendance.polled && (
          <Button look="soft" onClick={() => polls.mutate()} disabled={polls.isPending}>
            {t('attendance.pollsCsv')}
          </Button>
        )}
        {undo && (
          <Notice
            tone="info"
            action={
              <Button look="plain" onClick={() => correction.mutate(undo, { onSuccess: () => setUndo(null) })}>
                {t('attendance.undo')}
              </Button>
            }
          >
            {t('attendance.saved')}
          </Notice>
        )}
      </div>
      {failed && <Notice tone="error">{errorText(t, failed)}</Notice>}
      <StackedTable label={t('attendance.title')}>
        <thead>
          <tr>
            {(['student', 'statusHead', 'presence', 'firstSeen', 'drops', 'didHead'] as const).map((head) => (
              <th scope="col" key={head}>
                {t(`attendance.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {attendance.students.map((row) => (
            <Row key={row.student.id} row={row} attendance={attendance} time={time} onCorrect={(wanted) => correct(row, wanted)} />
          ))}
        </tbody>
      </StackedTable>
    </>
  );
}

interface RowProps {
  row: AttendanceRow;
  attendance: LessonAttendance;
  time: Intl.DateTimeFormat;
  onCorrect: (status: AttendanceStatus | null) => void;
}

function Row({ row, attendance, time, onCorrect }: RowProps) {
  const { t } = useTranslation();
  const { student, status, computed, corrected, firstSeenAt, stretches, drops, participation: did } = row;
  const options = AttendanceStatus.options.map((value) => ({ value, label: t(`attendance.status.${value}`) }));
  return (
    <tr>
      <th scope="row">{student.name}</th>
      <td className={css['status']}>
        <SelectField
          bare
          label={t('attendance.statusOf', { name: student.name })}
          value={status}
          options={options}
          onChange={(wanted) => onCorrect(wanted === computed ? null : wanted)}
        />
        {corrected && <span className={css['about']}>{t('attendance.fromLog', { status: t(`attendance.status.${computed}`) })}</span>}
      </td>
      <td>
        <PresenceBar stretches={stretches} from={Date.parse(attendance.from)} until={Date.parse(attendance.until)} />
      </td>
      <td data-label={t('attendance.firstSeen')}>
        {firstSeenAt === null ? <Nothing words={t('attendance.never')} /> : time.format(new Date(firstSeenAt))}
      </td>
      <td data-label={t('attendance.drops')}>{drops}</td>
      <td data-label={t('attendance.didHead')}>
        <Did {...did} />
        {did.poorSeconds > row.secondsPresent * ATTENDANCE_RULES.poorShare && <span className={css['about']}>{t('attendance.poor')}</span>}
      </td>
    </tr>
  );
}

/** What somebody did in the lesson, without what they did not. */
function Did({ messages, hands, answers, micSeconds, cameraSeconds }: AttendanceRow['participation']) {
  const { t, i18n } = useTranslation();
  const mic = Math.round(micSeconds / 60);
  const camera = Math.round(cameraSeconds / 60);
  const done = [
    messages > 0 && t('attendance.messages', { count: messages }),
    hands > 0 && t('attendance.hands', { count: hands }),
    answers > 0 && t('attendance.answers', { count: answers }),
    mic > 0 && t('attendance.mic', { count: mic }),
    camera > 0 && t('attendance.camera', { count: camera }),
  ].filter((words) => words !== false);
  if (done.length === 0) return <Nothing words={t('attendance.didNothing')} />;
  return new Intl.ListFormat(localeOf(i18n.language), { type: 'unit' }).format(done);
}

/** A dash to look at, words to hear. */
function Nothing({ words }: { words: string }) {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">{words}</span>
    </>
  );
}
