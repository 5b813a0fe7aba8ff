import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '@watoto/shared/contract/http/recordings.ts';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import type { RecordingActs } from './use-recordings.ts';

interface DialogOf {
  readonly recording: Recording;
  readonly change: RecordingActs['change'];
  readonly onClose: () => void;
}

const TITLE_MAX = 200;

export function RenameDialog({ recording, change, onClose }: DialogOf) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(recording.title);
  const save = () => {
    change.mutate({ recording, body: { title: title.trim() } });
    onClose();
  };
  return (
    <FormDialog
      title={t('recordings.renameTitle')}
      save={t('recordings.save')}
      cancel={t('app.cancel')}
      disabled={title.trim() === ''}
      onSave={save}
      onClose={onClose}
    >
      <TextField label={t('recordings.name')} value={title} onChange={(event) => setTitle(event.target.value.slice(0, TITLE_MAX))} />
    </FormDialog>
  );
}

const DAYS = ['30', '90', '365', 'always'] as const;
const DAY_MS = 86_400_000;

/** How much longer it is kept, from today. */
export function KeepDialog({ recording, change, onClose }: DialogOf) {
  const { t } = useTranslation();
  const [days, setDays] = useState<(typeof DAYS)[number]>(recording.keptUntil === null ? 'always' : '365');
  const save = () => {
    const keptUntil = days === 'always' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    change.mutate({ recording, body: { keptUntil } });
    onClose();
  };
  const options = DAYS.map((value) => ({
    value,
    label: value === 'always' ? t('recordings.always') : t('recordings.days', { count: Number(value) }),
  }));
  return (
    <FormDialog
      title={t('recordings.keepTitle')}
      save={t('recordings.save')}
      cancel={t('app.cancel')}
      disabled={false}
      onSave={save}
      onClose={onClose}
    >
      <p>{t('recordings.keepText')}</p>
      <SelectField label={t('recordings.keepFor')} value={days} options={options} onChange={setDays} />
    </FormDialog>
  );
}
