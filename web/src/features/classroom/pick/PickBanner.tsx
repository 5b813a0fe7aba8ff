import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useRecordingControls } from '../recording/recording-context.tsx';
import { useOver } from '../timer/use-over.ts';
import { useCalls } from '../use-calls.ts';
import { PICK_SHOWN_MS } from './shown-ms.ts';

/** Whose turn it is. A teacher sees it until it is put away, and can let the pupil off. */
export function PickBanner() {
  const { t } = useTranslation();
  const call = useCalls();
  const { logNow } = useRecordingControls();
  const pick = useClassroom((state) => state.room.picks.at(-1));
  const me = useClassroom((state) => state.me);
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  // Whoever comes into the lesson later is not told of old turns.
  const [done, setDone] = useState(() => (pick && pick.at + PICK_SHOWN_MS < logNow() ? pick.id : 0));
  const over = useOver(pick ? pick.at + PICK_SHOWN_MS : null);
  if (!pick || pick.undone || pick.id <= done || (over && !host)) return null;
  if (pick.peerId === me) return <Notice tone="success">{t('roomTools.pick.you')}</Notice>;
  return (
    <Notice
      tone="info"
      action={
        host && (
          <>
            <Button look="plain" onClick={() => void call('pick.undo', { pickId: pick.id })}>
              {t('roomTools.pick.notNow')}
            </Button>
            <Button look="plain" onClick={() => setDone(pick.id)}>
              {t('roomTools.pick.ok')}
            </Button>
          </>
        )
      }
    >
      {t(pick.shown === 'hosts' ? 'roomTools.pick.onlyYou' : 'roomTools.pick.turn', { name: pick.name })}
    </Notice>
  );
}
