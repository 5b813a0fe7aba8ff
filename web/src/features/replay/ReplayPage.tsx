import { getRouteApi } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Recording } from '@watoto/shared/contract/http/recordings.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { localeOf } from '../../i18n/languages.ts';
import { useTitle } from '../../ui/use-title.ts';
import { useApi } from '../api/api-context.tsx';
import { ReplayView } from './ReplayView.tsx';
import css from './ReplayPage.module.css';

const route = getRouteApi('/signedIn/framed/recordings/$recordingId');

/** A recording as learners watch it. */
export function ReplayPage() {
  const { t } = useTranslation();
  const { recordingId } = route.useParams();
  const { at } = route.useSearch();
  const id = RecordingId.safeParse(recordingId);
  const api = useApi();
  const recording = useQuery({
    queryKey: ['recording', recordingId],
    queryFn: ({ signal }) => api.call('recordings.get', { params: { id: RecordingId.parse(recordingId) }, signal }),
    enabled: id.success,
  });
  useTitle(recording.data?.title ?? t('replay.title'), t('app.name'));
  if (!id.success) throw new AppError('not_found');
  if (recording.error && AppError.from(recording.error).code === 'not_found') throw recording.error;
  return (
    <div className={css['page']}>
      <header className={css['head']}>
        <h1>{recording.data?.title ?? t('replay.title')}</h1>
        {recording.data && <Facts recording={recording.data} />}
      </header>
      <div className={css['box']}>
        <ReplayView key={id.data} recordingId={id.data} {...(at === undefined ? {} : { startAtMs: at * 1_000 })} />
      </div>
    </div>
  );
}

function Facts({ recording: { course, host, startedAt } }: { recording: Recording }) {
  const { i18n } = useTranslation();
  const day = new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'long' }).format(new Date(startedAt));
  return <p className={css['facts']}>{[course?.title, host.name, day].filter(Boolean).join(' · ')}</p>;
}
