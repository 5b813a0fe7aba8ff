import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { LiveIcon } from '../../../ui/icons.ts';
import { Notice } from '../../../ui/Notice.tsx';
import { Spinner } from '../../../ui/Spinner.tsx';
import { useClient } from '../classroom-context.tsx';
import { useRecordingControls } from '../recording/recording-context.tsx';
import { clockText } from '../recording/recording-view.ts';
import { useCatchUp } from './catch-up-context.tsx';
import { behindMs, CATCH_UP_SPEED, hasCaughtUp } from './catch-up.ts';
import type { CallToMe } from './calls-me.ts';
import css from './CatchUpStage.module.css';

/** Comes when it is wanted: most who are in a lesson never need it. */
const LiveReplay = lazy(async () => ({ default: (await import('../../replay/LiveReplay.tsx')).LiveReplay }));

/** What was, instead of what is, until it has caught up. Whoever is called is told at once. */
export function CatchUpStage() {
  const { t } = useTranslation();
  const client = useClient();
  const { logNow } = useRecordingControls();
  const { recordingId, call, back } = useCatchUp();
  const [behind, setBehind] = useState<number | null>(null);
  const [failed, setFailed] = useState(false);
  const endedAt = useRef<number | null>(null);
  // Nobody's picture is shown: nothing needs to be sent. The stage says anew what it shows when it is back.
  useEffect(() => client.setView([]), [client]);
  if (recordingId === null) return null;

  const seen = (at: number, isLast: boolean) => {
    const now = logNow();
    setBehind(Math.floor(behindMs(at, now) / 1_000) * 1_000);
    endedAt.current = isLast ? (endedAt.current ?? now) : null;
    if (hasCaughtUp(at, now, endedAt.current)) back('end');
  };
  const toLive = (
    <Button startIcon={<LiveIcon />} onClick={() => back('wish')}>
      {t('recordingLive.backToLive')}
    </Button>
  );
  return (
    <section className={css['frame']} aria-label={t('recordingLive.catchUpTitle')}>
      {call ? (
        <Notice tone="error">
          <CallText call={call} />
          <div className={css['answers']}>{toLive}</div>
        </Notice>
      ) : (
        <div className={css['bar']}>
          <strong>{t('recordingLive.catchUpTitle')}</strong>
          <span className={css['behind']}>{behind !== null && t('recordingLive.behind', { time: clockText(behind) })}</span>
          {toLive}
        </div>
      )}
      {failed ? (
        <Notice tone="warning">{t('recordingLive.catchUpFailed')}</Notice>
      ) : (
        <div className={css['player']}>
          <Suspense fallback={<Spinner />}>
            <LiveReplay recordingId={recordingId} speed={CATCH_UP_SPEED} onAt={seen} onFailed={() => setFailed(true)} />
          </Suspense>
        </div>
      )}
    </section>
  );
}

function CallText({ call }: { call: CallToMe }) {
  const { t } = useTranslation();
  if (call.kind === 'named') return t('recordingLive.called.named', { name: call.name, text: call.text });
  return t(`recordingLive.called.${call.kind}`);
}
