import { getRouteApi } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '@watoto/shared/contract/http/recordings.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { CutIcon, SaveFileIcon } from '../../ui/icons.ts';
import { useTitle } from '../../ui/use-title.ts';
import { useApi } from '../api/api-context.tsx';
import { ExportDialog } from '../recordings/ExportDialog.tsx';
import { CutPanel } from './CutPanel.tsx';
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
  const [cutting, setCutting] = useState(false);
  const cutButton = useRef<HTMLButtonElement>(null);
  const recording = useQuery({
    queryKey: ['recording', recordingId],
    queryFn: ({ signal }) => api.call('recordings.get', { params: { id: RecordingId.parse(recordingId) }, signal }),
    enabled: id.success,
  });
  useTitle(recording.data?.title ?? t('replay.title'), t('app.name'));
  if (!id.success) throw new AppError('not_found');
  if (recording.error && AppError.from(recording.error).code === 'not_found') throw recording.error;
  const stopCutting = () => {
    setCutting(false);
    cutButton.current?.focus();
  };
  const mayCut = recording.data ? mayBeCut(recording.data) : false;
  return (
    <div className={css['page']}>
      <header className={css['head']}>
        <h1>{recording.data?.title ?? t('replay.title')}</h1>
        {recording.data && <Facts recording={recording.data} />}
        {recording.data && (
          <Acts recording={recording.data} cutting={cutting} cutButton={cutButton} onCut={() => setCutting((now) => !now)} />
        )}
      </header>
      <div className={css['box']} data-cutting={cutting}>
        <ReplayView key={id.data} recordingId={id.data} {...(at === undefined ? {} : { startAtMs: at * 1_000 })}>
          {cutting && mayCut && <CutPanel recordingId={id.data} onClose={stopCutting} />}
        </ReplayView>
      </div>
    </div>
  );
}

function Facts({ recording: { course, host, startedAt } }: { recording: Recording }) {
  const { i18n } = useTranslation();
  const day = new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'long' }).format(new Date(startedAt));
  return <p className={css['facts']}>{[course?.title, host.name, day].filter(Boolean).join(' · ')}</p>;
}

/** One that still grows has no end to cut at. */
const mayBeCut = ({ mayChange, status }: Recording): boolean => mayChange && status === 'ready';

interface ActsProps {
  recording: Recording;
  cutting: boolean;
  cutButton: RefObject<HTMLButtonElement | null>;
  onCut: () => void;
}

function Acts({ recording, cutting, cutButton, onCut }: ActsProps) {
  const { t } = useTranslation();
  const [saving, setSaving] = useState(false);
  return (
    <span className={css['acts']}>
      {mayBeCut(recording) && (
        <Button ref={cutButton} look="plain" startIcon={<CutIcon />} onClick={onCut} aria-expanded={cutting}>
          {t('replay.cut.open')}
        </Button>
      )}
      {recording.status === 'ready' && (
        <Button look="plain" startIcon={<SaveFileIcon />} onClick={() => setSaving(true)}>
          {t('recordings.export.title')}
        </Button>
      )}
      {saving && <ExportDialog recording={recording} onClose={() => setSaving(false)} />}
    </span>
  );
}
