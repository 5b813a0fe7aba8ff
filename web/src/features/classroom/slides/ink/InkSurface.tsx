import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { INK_TEXT_MAX_CHARS } from '@watoto/shared/contract/ink.ts';
import type { PageRef } from '@watoto/shared/room/slides-entry.ts';
import type { Stroke } from '@watoto/shared/room/slides-state.ts';
import { distanceTo, type Shape, type Spot, VIEW_WIDTH, viewHeight } from './geometry.ts';
import type { InkDesk } from './ink-desk.ts';
import type { InkChoice } from './ink-tools.ts';
import { InkLayer } from './InkLayer.tsx';
import { useInkKeyboard } from './use-ink-keyboard.ts';
import { useInkHand, useInkPointer } from './use-ink-pointer.ts';
import type { LaserSpot } from './use-ink-hints.ts';
import css from './Ink.module.css';

/** What an eraser reaches, CSS pixels: a fingertip. */
const ERASER_PX = 10;

export interface SurfaceProps {
  page: PageRef;
  shape: Shape;
  choice: InkChoice;
  desk: InkDesk;
  /** Those that this person may erase. */
  own: readonly Stroke[];
}

/** Where this person draws on the page: above the pictures, below nothing. */
export function InkSurface({ page, shape, choice, desk, own }: SurfaceProps) {
  const { t } = useTranslation();
  const surface = useRef<HTMLDivElement>(null);
  const [writing, setWriting] = useState<Spot | null>(null);
  const [laser, setLaser] = useState<LaserSpot | null>(null);
  const height = viewHeight(shape);
  const hand = useInkHand({
    page,
    choice,
    desk,
    erasableAt: (spot) => {
      const reach = (ERASER_PX * VIEW_WIDTH) / (surface.current?.clientWidth || VIEW_WIDTH);
      return own.filter((stroke) => distanceTo(stroke.shape, spot, height) <= reach).map(({ id }) => id);
    },
    onWrite: setWriting,
    onPoint: (spot) => setLaser(spot && { x: spot[0] / 10_000, y: spot[1] / 10_000 }),
  });
  const pointer = useInkPointer(hand, choice.tool === 'laser');
  const { cursor, ...keys } = useInkKeyboard(hand);
  const written = (text: string | null) => {
    if (writing && text) desk.draw(page, { tool: 'text', colour: choice.colour, width: choice.width, points: [...writing], text });
    setWriting(null);
    surface.current?.focus({ preventScroll: true });
  };
  return (
    <>
      <InkLayer
        page={shape}
        strokes={[]}
        erasing={NONE}
        making={hand.shape ? [{ key: 'mine', shape: hand.shape }] : []}
        lasers={laser && choice.tool === 'laser' ? [{ key: `${laser.x} ${laser.y}`, at: laser }] : []}
        cursor={cursor}
        test="ink-making"
      />
      <div
        ref={surface}
        className={css['surface']}
        role="application"
        aria-label={t('slides.ink.surface', { tool: t(`slides.ink.${choice.tool}`) })}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        data-own-keys
        data-ink-surface
        data-testid="ink-surface"
        {...pointer}
        {...keys}
      />
      {writing && <WriteBox spot={writing} onDone={written} />}
    </>
  );
}

const NONE: ReadonlySet<number> = new Set();

function WriteBox({ spot: [x, y], onDone }: { spot: Spot; onDone: (text: string | null) => void }) {
  const { t } = useTranslation();
  const done = useRef(false);
  const box = useRef<HTMLInputElement>(null);
  // It is there because a place for it was chosen.
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  const finish = (text: string | null) => {
    // Leaving the box by a key takes the focus from it too.
    if (done.current) return;
    done.current = true;
    onDone(text?.trim() || null);
  };
  return (
    <input
      className={css['write']}
      // At the right edge it opens to the left, so that it is on the page.
      style={{ insetBlockStart: `${Math.min(y / 100, 88)}%`, ...(x > 6_000 ? { right: 0 } : { left: `${x / 100}%` }) }}
      aria-label={t('slides.ink.write')}
      placeholder={t('slides.ink.write')}
      maxLength={INK_TEXT_MAX_CHARS}
      ref={box}
      onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') finish(event.currentTarget.value);
        if (event.key === 'Escape') finish(null);
        event.stopPropagation();
      }}
    />
  );
}
