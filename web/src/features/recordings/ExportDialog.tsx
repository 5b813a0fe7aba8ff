import { useTranslation } from 'react-i18next';
import type { Recording } from '@watoto/shared/contract/http/recordings.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Progress } from '../../ui/Progress.tsx';
import { errorText } from '../api/error-text.ts';
import { type ExportOf, useExport } from './use-exports.ts';

/** One ordinary file of a recording: asking for it, seeing how far it is, saving it. */
export function ExportDialog({ recording, onClose }: { recording: Recording; onClose: () => void }) {
  const { t } = useTranslation();
  const exported = useExport(recording.id);
  const error = exported.ask.error ?? exported.cancel.error ?? exported.save.error;
  return (
    <Dialog
      open
      title={t('recordings.export.title')}
      onClose={onClose}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.close')}
          </Button>
          <Acts exported={exported} mayChange={recording.mayChange} />
        </>
      }
    >
      {error && <Notice tone="error">{errorText(t, error)}</Notice>}
      <State exported={exported} mayChange={recording.mayChange} />
    </Dialog>
  );
}

function State({ exported: { list, newest, minutes }, mayChange }: { exported: ExportOf; mayChange: boolean }) {
  const { t, i18n } = useTranslation();
  if (list.isPending) return <Progress label={t('app.loading')} />;
  if (list.isError) return <Notice tone="error">{errorText(t, list.error)}</Notice>;
  if (!newest) return <p>{t(mayChange ? 'recordings.export.none' : 'recordings.export.noneYet')}</p>;
  switch (newest.state) {
    case 'ready': {
      const size = new Intl.NumberFormat(localeOf(i18n.language), { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
      return (
        <output>
          {t('recordings.export.ready')} {size.format((newest.bytes ?? 0) / 1_000_000)}
        </output>
      );
    }
    case 'failed':
      return <Notice tone="error">{t('recordings.export.failed')}</Notice>;
    default:
      return (
        <>
          <Progress
            label={t(newest.state === 'waiting' ? 'recordings.export.waiting' : 'recordings.export.running')}
            {...(newest.state === 'running' ? { part: newest.progress } : {})}
          />
          <p>{minutes === null ? t('recordings.export.leave') : t('recordings.export.minutes', { count: minutes })}</p>
        </>
      );
  }
}

function Acts({ exported: { list, newest, ask, cancel, save }, mayChange }: { exported: ExportOf; mayChange: boolean }) {
  const { t } = useTranslation();
  if (!list.isSuccess) return null;
  if (newest?.state === 'ready')
    return (
      <>
        {mayChange && (
          <Button look="plain" onClick={() => cancel.mutate(newest.id)} disabled={cancel.isPending}>
            {t('recordings.export.remove')}
          </Button>
        )}
        <Button onClick={() => save.mutate(newest.id)} disabled={save.isPending}>
          {t('recordings.export.save')}
        </Button>
      </>
    );
  if (!mayChange) return null;
  if (newest?.state === 'waiting' || newest?.state === 'running')
    return (
      <Button look="soft" onClick={() => cancel.mutate(newest.id)} disabled={cancel.isPending}>
        {t('recordings.export.cancel')}
      </Button>
    );
  return (
    <Button onClick={() => ask.mutate()} disabled={ask.isPending}>
      {t(newest ? 'app.retry' : 'recordings.export.make')}
    </Button>
  );
}
