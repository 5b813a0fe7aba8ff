import { type CSSProperties, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../../i18n/languages.ts';
import { gapKey } from './gaps.ts';
import { usePlayback, usePlayer } from './player-context.tsx';
import { SpriteView } from './SpriteView.tsx';
import { spokenTime, timeText } from './time-text.ts';
import css from './SeekBar.module.css';

/** An arrow on the bar moves so far. */
const STEP_MS = 5_000;
const PAGE_MS = 60_000;

const KEY_STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -STEP_MS,
  ArrowDown: -STEP_MS,
  ArrowRight: STEP_MS,
  ArrowUp: STEP_MS,
  PageDown: -PAGE_MS,
  PageUp: PAGE_MS,
};

/** Where the replay is, in the whole of it: chapters and gaps are marked. */
export function SeekBar() {
  const { t, i18n } = useTranslation();
  const player = usePlayer();
  const replay = usePlayback((state) => state.replay);
  const duration = usePlayback((state) => state.line.durationMs);
  const position = usePlayback((state) => state.positionMs);
  const buffered = usePlayback((state) => state.bufferedMs);
  const [pointed, setHover] = useState<number | null>(null);
  const [focused, setFocused] = useState(false);
  // By keyboard: where it is.
  const hover = pointed ?? (focused ? position : null);
  const locale = localeOf(i18n.language);
  const share = (ms: number) => (duration === 0 ? 0 : Math.min(1, Math.max(0, ms / duration)));
  const place = (ms: number): CSSProperties => ({ insetInlineStart: `${share(ms) * 100}%` });
  // Whole, also at the ends.
  const beside = (ms: number): CSSProperties => ({ insetInlineStart: `clamp(92px, ${share(ms) * 100}%, calc(100% - 92px))` });
  const chapter = replay?.chapters.findLast((it) => it.positionMs <= (hover ?? position));
  const title = chapter && (chapter.title ?? t(`replay.chapterKinds.${chapter.kind}`));

  const onKeyDown = (event: KeyboardEvent) => {
    const step = KEY_STEPS[event.key];
    if (step === undefined || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    player.seek(player.store.getState().positionMs + step);
  };
  return (
    <div
      className={css['bar']}
      onPointerMove={({ currentTarget, clientX }) => {
        const { left, width } = currentTarget.getBoundingClientRect();
        setHover(Math.min(1, Math.max(0, (clientX - left) / width)) * duration);
      }}
      onPointerLeave={() => setHover(null)}
    >
      <div className={css['rail']} aria-hidden="true">
        <span className={css['buffered']} style={{ inlineSize: `${share(buffered) * 100}%` }} />
        <span className={css['played']} style={{ inlineSize: `${share(position) * 100}%` }} />
        {replay?.gaps.map((gap) => (
          <span key={gapKey(gap)} className={css['gap']} style={place(gap.positionMs)} />
        ))}
        {replay?.chapters.map((it) => (
          <span key={it.id} className={css['chapter']} style={place(it.positionMs)} />
        ))}
      </div>
      <input
        type="range"
        className={css['range']}
        min={0}
        max={Math.max(1, Math.round(duration))}
        step={100}
        value={Math.round(position)}
        aria-label={t('replay.position')}
        aria-valuetext={t('replay.positionOf', { at: spokenTime(position, locale), of: spokenTime(duration, locale) })}
        onChange={({ currentTarget }) => player.seek(Number(currentTarget.value))}
        onKeyDown={onKeyDown}
        onFocus={({ currentTarget }) => setFocused(currentTarget.matches(':focus-visible'))}
        onBlur={() => setFocused(false)}
      />
      {hover !== null && (
        <span className={css['hint']} style={beside(hover)} aria-hidden="true">
          {replay?.recording.status === 'ready' && (
            <SpriteView recordingId={replay.recording.id} durationMs={duration} positionMs={hover} />
          )}
          <span className={css['words']}>
            {timeText(hover)}
            {title && ` · ${title}`}
          </span>
        </span>
      )}
    </div>
  );
}
