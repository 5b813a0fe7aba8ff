import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { InkShape } from '@watoto/shared/contract/ink.ts';
import type { PageRef } from '@watoto/shared/room/slides-entry.ts';
import { useClient } from '../../classroom-context.tsx';
import type { Spot } from './geometry.ts';
import { spotAt, wayTo } from './geometry.ts';
import type { InkDesk } from './ink-desk.ts';
import type { InkChoice } from './ink-tools.ts';
import { type DrawnTool, InkMaking } from './making.ts';

/** Ten hints a second at most. */
const EVERY_MS = 110;
/** The button at a pen's other end, as browsers number it. */
const PEN_ERASER = 32;

export interface InkPointerDeps {
  readonly page: PageRef;
  readonly choice: InkChoice;
  readonly desk: InkDesk;
  /** Which strokes are at this spot that this person may erase. */
  readonly erasableAt: (spot: Spot) => readonly number[];
  readonly onWrite: (spot: Spot) => void;
  readonly onPoint: (spot: Spot | null) => void;
}

/** What a hand does on a page, by mouse, finger, pen or keyboard: `press`, `move`, `lift`, `giveUp`. */
export function useInkHand({ page, choice, desk, erasableAt, onWrite, onPoint }: InkPointerDeps) {
  const client = useClient();
  const [shape, setShape] = useState<InkShape | null>(null);
  const making = useRef<InkMaking | null>(null);
  const erasing = useRef<{ at: Spot; gone: Set<number> } | null>(null);
  const writing = useRef<Spot | null>(null);
  const sentAt = useRef(0);

  const hint = useCallback((send: () => void) => {
    const now = performance.now();
    if (now - sentAt.current < EVERY_MS) return;
    sentAt.current = now;
    send();
  }, []);
  const point = (spot: Spot | null) => {
    onPoint(spot);
    if (!spot) return client.sendHint({ kind: 'laser', at: null });
    hint(() => client.sendHint({ kind: 'laser', at: { x: spot[0] / 10_000, y: spot[1] / 10_000 } }));
  };
  /** From where the eraser was: a quick hand jumps. */
  const rub = (spots: readonly Spot[]) => {
    const now = erasing.current;
    if (!now) return;
    const found = spots.flatMap((spot) => {
      const way = wayTo(now.at, spot);
      now.at = spot;
      return way.flatMap(erasableAt);
    });
    const fresh = [...new Set(found)].filter((id) => !now.gone.has(id));
    for (const id of fresh) now.gone.add(id);
    desk.erase(page, fresh);
  };
  const end = () => {
    making.current = null;
    erasing.current = null;
    writing.current = null;
    setShape(null);
  };

  const press = (spot: Spot, tool = choice.tool) => {
    if (tool === 'laser') return point(spot);
    // Not before the pointer is lifted: its press takes the focus.
    if (tool === 'text') {
      writing.current = spot;
      return;
    }
    if (tool === 'eraser') {
      erasing.current = { at: spot, gone: new Set() };
      return rub([spot]);
    }
    making.current = new InkMaking(tool satisfies DrawnTool, { colour: choice.colour, width: choice.width }, spot);
    setShape(making.current.shape());
  };
  const move = (spots: readonly Spot[]) => {
    const last = spots.at(-1);
    if (!last) return;
    const line = making.current;
    if (line) {
      for (const spot of spots) line.add(spot);
      setShape(line.shape());
      hint(() => {
        for (const drawing of line.hints()) client.sendHint({ kind: 'stroke', ...page, drawing });
      });
    } else if (erasing.current) rub(spots);
    else if (choice.tool === 'laser') point(last);
  };
  const lift = () => {
    const done = making.current?.done();
    if (making.current && !done) client.sendHint({ kind: 'stroke', ...page, drawing: null });
    if (done) desk.draw(page, done);
    if (writing.current) onWrite(writing.current);
    end();
  };
  const giveUp = () => {
    if (making.current) client.sendHint({ kind: 'stroke', ...page, drawing: null });
    end();
  };
  // Another page is shown: what was begun belongs to the one before.
  const { deckId, page: number } = page;
  useEffect(() => end, [deckId, number]);

  return { shape, busy: () => making.current !== null, press, move, lift, giveUp, point };
}

/** The hand as a pointer that the browser tells of. */
export function useInkPointer(hand: ReturnType<typeof useInkHand>, laser: boolean) {
  const penSeen = useRef(false);
  const down = useRef<number | null>(null);
  const spot = (event: PointerEvent<HTMLElement>) => spotAt(event.currentTarget.getBoundingClientRect(), event.clientX, event.clientY);
  // A palm rests on the page while the pen writes.
  const isPalm = ({ pointerType }: PointerEvent) => penSeen.current && pointerType === 'touch';
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      penSeen.current ||= event.pointerType === 'pen';
      const rubs = (event.buttons & PEN_ERASER) !== 0;
      if (!event.isPrimary || isPalm(event) || (event.button !== 0 && !rubs)) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      down.current = event.pointerId;
      hand.press(spot(event), rubs ? 'eraser' : undefined);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (down.current === null && laser && event.pointerType !== 'touch') return hand.point(spot(event));
      if (event.pointerId !== down.current) return;
      const box = event.currentTarget.getBoundingClientRect();
      const all = event.nativeEvent.getCoalescedEvents();
      hand.move((all.length > 0 ? all : [event]).map(({ clientX, clientY }) => spotAt(box, clientX, clientY)));
    },
    onPointerUp({ pointerId }: PointerEvent<HTMLElement>) {
      if (pointerId !== down.current) return;
      down.current = null;
      hand.lift();
    },
    onPointerCancel({ pointerId }: PointerEvent<HTMLElement>) {
      if (pointerId !== down.current) return;
      down.current = null;
      hand.giveUp();
    },
    onPointerLeave() {
      if (laser && down.current === null) hand.point(null);
    },
  };
}
