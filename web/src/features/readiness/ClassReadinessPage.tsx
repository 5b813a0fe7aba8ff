import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ClassReadiness, readinessOf } from '@watoto/shared/contract/http/readiness.ts';
import { depth } from '@watoto/shared/ladder/rung.ts';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { StackedTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useApi } from '../api/api-context.tsx';
import { Loaded } from '../api/Loaded.tsx';
import { RungMark } from './RungMark.tsx';
import { useKbps } from './use-kbps.ts';
import css from './Readiness.module.css';

/** Others try while one looks. */
const REFRESH_MS = 10_000;
/** Who is lower than this needs help before the lesson. */
const GOOD_ENOUGH = depth('thumbnail');

/** Who of a class has tried device and network where they will sit, and with what outcome. */
export function ClassReadinessPage({ lessonId }: { lessonId: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const readiness = useQuery({
    queryKey: ['readiness', lessonId],
    queryFn: ({ signal }) => api.call('readiness.class', { params: { id: LessonId.parse(lessonId) }, signal }),
    refetchInterval: REFRESH_MS,
  });
  useTitle(t('readiness.class'), t('app.name'));
  return (
    <Page width="table">
      <Loaded query={readiness}>
        {(data) => (
          <>
            <h1>{t('readiness.classOf', { title: data.lesson.title })}</h1>
            <p>{t('readiness.classLead')}</p>
            {data.students.length > 0 ? (
              <Class readiness={data} />
            ) : (
              <EmptyState title={t('readiness.nobodyTitle')} text={t('readiness.nobodyText')} />
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Class({ readiness: { lesson, students } }: { readiness: ClassReadiness }) {
  const { t } = useTranslation();
  const tried = students.flatMap(({ result }) => (result ? [readinessOf(result)] : []));
  const helped = tried.filter(({ rung, troubles }) => depth(rung) > GOOD_ENOUGH || troubles.includes('mic')).length;
  return (
    <>
      <div className={css['tools']}>
        <strong>{t('readiness.tried', { tried: tried.length, count: students.length })}</strong>
        {helped > 0 && <strong className={css['help']}>{t('readiness.needHelp', { count: helped })}</strong>}
        <CopyLink lessonId={lesson.id} />
      </div>
      <StackedTable label={t('readiness.class')}>
        <thead>
          <tr>
            {(['student', 'whenHead', 'gets', 'downHead', 'upHead', 'troublesHead'] as const).map((head) => (
              <th scope="col" key={head}>
                {t(`readiness.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {students.map((row) => (
            <Row key={row.student.id} row={row} />
          ))}
        </tbody>
      </StackedTable>
    </>
  );
}

function Row({ row: { student, checkedAt, result } }: { row: ClassReadiness['students'][number] }) {
  const { t, i18n } = useTranslation();
  const kbps = useKbps();
  const time = new Intl.DateTimeFormat(localeOf(i18n.language), { weekday: 'short', hour: '2-digit', minute: '2-digit' });
  const readiness = result && readinessOf(result);
  return (
    <tr>
      <th scope="row">{student.name}</th>
      <td data-label={t('readiness.whenHead')} className={css['when']}>
        {checkedAt ? time.format(new Date(checkedAt)) : t('readiness.notTried')}
      </td>
      {result && readiness ? (
        <>
          <td data-label={t('readiness.gets')}>
            <RungMark rung={readiness.rung} />
          </td>
          <td data-label={t('readiness.downHead')}>{kbps(result.downKbps)}</td>
          <td data-label={t('readiness.upHead')}>{kbps(result.upKbps)}</td>
          <td data-label={t('readiness.troublesHead')}>
            {readiness.troubles.length === 0 ? (
              t('readiness.none')
            ) : (
              <ul className={css['troubles']}>
                {readiness.troubles.map((trouble) => (
                  <li key={trouble}>{t(`readiness.trouble.${trouble}`)}</li>
                ))}
              </ul>
            )}
          </td>
        </>
      ) : (
        <td colSpan={4}>
          <span className={css['untried']}>–</span>
        </td>
      )}
    </tr>
  );
}

/** For the message that the teacher sends to the class. */
function CopyLink({ lessonId }: { lessonId: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(`${location.origin}/lessons/${lessonId}/ready`);
    setCopied(true);
  };
  return (
    <>
      <Button look="soft" onClick={() => void copy()}>
        {t('readiness.copyLink')}
      </Button>
      <output>{copied && t('readiness.copied')}</output>
    </>
  );
}
