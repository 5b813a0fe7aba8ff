import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { CutIcon, PlayIcon } from '../../ui/icons.ts';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { type CutRange, goneWith, moved, withCut } from './cut-range.ts';
import { usePlayback, usePlayer } from './player-context.tsx';
import { spokenTime, timeText } from './time-text.ts';
import type { Span } from './timeline.ts';
import { useCuts } from './use-cuts.ts';
import css from './CutPanel.module.css';

/** How long before the cut a preview begins. */
const BEFORE_MS = 3_000;

/** Less than this goes with it, nobody needs to know. */
const MORE_MS = 500;

/** For teachers: choose a stretch, look at what it is like without it, leave it out; and take that back. */
export function CutPanel({ recordingId, onClose }: { recordingId: RecordingId; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const player = usePlayer();
  const line = usePlayback((state) => state.line);
  const tracks = usePlayback((state) => state.replay?.tracks);
  const { query, save } = useCuts(recordingId);
  const [range, setRange] = useState<CutRange>(() => {
    const { positionMs, line: now } = player.store.getState();
    return moved({ from: positionMs, until: positionMs + 10_000 }, 'from', positionMs, now.durationMs);
  });
  const [before, setBefore] = useState<readonly Span[] | null>(null);
  const [previewing, setPreviewing] = useState(false);
  useSkipping(range, previewing, () => setPreviewing(false));
  const locale = localeOf(i18n.language);
  const gone = goneWith(range, line, tracks ?? []);
  const busy = save.isPending || !query.data;
  const move = (end: keyof CutRange, to: number) => {
    const next = moved(range, end, to, line.durationMs);
    setRange(next);
    player.seek(next[end]);
  };
  const panel = useRef<HTMLElement>(null);
  // On a phone it is below what one sees.
  useEffect(() => panel.current?.focus(), []);
  const cut = () => save.mutate(withCut(query.data?.cuts ?? [], line, range), { onSuccess: (earlier) => setBefore(earlier) });
  return (
    <section ref={panel} tabIndex={-1} className={css['panel']} aria-labelledby="cut-title">
      <h2 id="cut-title">{t('replay.cut.title')}</h2>
      <p>{t('replay.cut.text')}</p>
      {(['from', 'until'] as const).map((end) => (
        <label key={end} className={css['end']}>
          <span>{t(`replay.cut.${end}`)}</span>
          <input
            type="range"
            min={0}
            max={Math.max(1, Math.round(line.durationMs))}
            step={500}
            value={Math.round(range[end])}
            aria-valuetext={spokenTime(range[end], locale)}
            onChange={({ currentTarget }) => move(end, Number(currentTarget.value))}
          />
          <output className={css['time']}>{timeText(range[end])}</output>
          <Button look="plain" onClick={() => move(end, player.store.getState().positionMs)}>
            {t('replay.cut.here')}
          </Button>
        </label>
      ))}
      {gone - (range.until - range.from) >= MORE_MS && <p>{t('replay.cut.more', { time: spokenTime(gone, locale) })}</p>}
      {save.error && <Notice tone="error">{errorText(t, save.error)}</Notice>}
      {before !== null && (
        <Notice
          tone="success"
          action={
            <Button look="plain" disabled={busy} onClick={() => save.mutate(before, { onSuccess: () => setBefore(null) })}>
              {t('replay.cut.undo')}
            </Button>
          }
        >
          {t('replay.cut.done')}
        </Notice>
      )}
      <div className={css['acts']}>
        <Button
          look="soft"
          startIcon={<PlayIcon />}
          onClick={() => {
            setPreviewing(true);
            player.seek(range.from - BEFORE_MS);
            player.play();
          }}
        >
          {t('replay.cut.preview')}
        </Button>
        <Button startIcon={<CutIcon />} disabled={busy} onClick={cut}>
          {t('replay.cut.leaveOut', { time: spokenTime(range.until - range.from, locale) })}
        </Button>
        <Button look="plain" onClick={onClose}>
          {t('app.close')}
        </Button>
      </div>
    </section>
  );
}

/** A preview plays up to the cut, and goes on after it. */
function useSkipping({ from, until }: CutRange, previewing: boolean, onDone: () => void): void {
  const player = usePlayer();
  useEffect(() => {
    if (!previewing) return;
    return player.store.subscribe(({ positionMs }) => {
      if (positionMs < from || positionMs >= until) return;
      player.seek(until);
      onDone();
    });
  }, [player, previewing, from, until, onDone]);
}
