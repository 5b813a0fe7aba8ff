import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recording, RecordingFind } from '@watoto/shared/contract/http/recordings.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { ExportDialog } from './ExportDialog.tsx';
import { RecordingCard } from './RecordingCard.tsx';
import { KeepDialog, RenameDialog } from './RecordingDialogs.tsx';
import { type RecordingActs, useRecordingActs } from './use-recordings.ts';
import css from './Recordings.module.css';

export type Listed = Recording & { readonly finds: readonly RecordingFind[] };
export type CardAct = 'rename' | 'export' | 'keep' | 'share' | 'erase';

/** Recordings as cards, with what their teachers do with them. */
export function RecordingList({ recordings }: { recordings: readonly Listed[] }) {
  const acts = useRecordingActs();
  const [asked, setAsked] = useState<{ act: 'rename' | 'export' | 'keep'; recording: Recording } | null>(null);
  const act = (kind: CardAct, recording: Recording) => {
    if (kind === 'erase') acts.erase.mutate(recording);
    else if (kind === 'share') acts.change.mutate({ recording, body: { audience: recording.audience === 'course' ? 'staff' : 'course' } });
    else setAsked({ act: kind, recording });
  };
  const close = () => setAsked(null);
  return (
    <>
      <Outcome acts={acts} />
      <ul className={css['list']}>
        {recordings.map((recording) => (
          <li key={recording.id}>
            <RecordingCard recording={recording} onAct={(kind) => act(kind, recording)} />
          </li>
        ))}
      </ul>
      {asked?.act === 'rename' && <RenameDialog recording={asked.recording} change={acts.change} onClose={close} />}
      {asked?.act === 'export' && <ExportDialog recording={asked.recording} onClose={close} />}
      {asked?.act === 'keep' && <KeepDialog recording={asked.recording} change={acts.change} onClose={close} />}
    </>
  );
}

/** What became of the last act, and the way back from an erasure. */
function Outcome({ acts: { change, erase, restore } }: { acts: RecordingActs }) {
  const { t } = useTranslation();
  const error = change.error ?? erase.error ?? restore.error;
  const erased = erase.isSuccess ? erase.variables : null;
  return (
    <>
      {error && <Notice tone="error">{errorText(t, error)}</Notice>}
      {erased && (
        <Notice
          tone="info"
          action={
            <Button look="plain" onClick={() => restore.mutate(erased)} disabled={restore.isPending}>
              {t('recordings.undo')}
            </Button>
          }
        >
          {t('recordings.erased', { title: erased.title })}
        </Notice>
      )}
    </>
  );
}
