import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { PageRef } from '@watoto/shared/room/slides-entry.ts';
import { mayDraw, pageKey, strokesOn, toUndo } from '@watoto/shared/room/slides.ts';
import type { Stroke } from '@watoto/shared/room/slides-state.ts';
import type { MenuEntry } from '../../../../ui/Menu.tsx';
import { useClassroom, useClient } from '../../classroom-context.tsx';
import { useControls } from '../../controls-context.tsx';
import { FIRST_CHOICE, type InkChoice } from './ink-tools.ts';
import { useInkDesk } from './use-ink-desk.ts';
import { useInkHints } from './use-ink-hints.ts';
import { useHistoryKeys } from './use-ink-keyboard.ts';

const NONE: readonly Stroke[] = [];

/** All that is drawn on a page, and what this person may do to it. */
export function usePageInk(page: PageRef, follows: boolean) {
  const { t } = useTranslation();
  const client = useClient();
  const { run } = useControls();
  const { desk, state } = useInkDesk();
  const hints = useInkHints();
  const [choice, setChoice] = useState<InkChoice>(FIRST_CHOICE);
  const [wants, setWants] = useState(false);
  const me = useClassroom((classroom) => classroom.me);
  const host = useClassroom(({ role }) => role !== null && isHost(role));
  const may = useClassroom(({ room, phase, me: own }) => {
    const peer = own === null ? undefined : room.peers[own];
    return peer !== undefined && phase.kind === 'live' && mayDraw(room, peer);
  });
  const strokes = useClassroom(({ room }) => {
    const found = strokesOn(room, page);
    return found.length === 0 ? NONE : found;
  });
  const pupilsDraw = useClassroom(({ room }) => room.slides.pupilsDraw);
  const canUndo = useClassroom(({ room, me: own }) => own !== null && toUndo(room, own, page) !== null);

  const key = pageKey(page);
  const open = may && wants;
  const undo = () => desk.undo(page);
  const redo = () => desk.redo(page);
  useHistoryKeys(open, undo, redo);

  const pending = state.pending.filter((one) => one.page === key);
  const more: MenuEntry[] = [
    { kind: 'action', key: 'clear', label: t('slides.ink.clear'), onSelect: () => desk.clear(page) },
    {
      kind: 'switch',
      key: 'pupils',
      label: t('slides.ink.pupils'),
      checked: pupilsDraw,
      onChange: (pupils) => void run(client.call('ink.allow', { pupils }).then(() => {})),
    },
  ];
  return {
    desk,
    choice,
    setChoice,
    may,
    open,
    toggle: () => setWants(!wants),
    host,
    strokes,
    own: host ? strokes : strokes.filter(({ by }) => by === me),
    erasing: state.erasing,
    making: [
      ...pending.map(({ key: name, shape }) => ({ key: `pending ${name}`, shape })),
      ...[...hints.ghosts].flatMap(([peerId, { page: on, shape }]) => (on === key ? { key: `ghost ${peerId}`, shape } : [])),
    ],
    // It points where the teacher is: who looks at another page does not see it.
    lasers: follows ? [...hints.lasers].map(([peerId, at]) => ({ key: `${peerId} ${at.x} ${at.y}`, at })) : [],
    canUndo: canUndo || pending.length > 0,
    canRedo: (state.again[key] ?? 0) > 0,
    undo,
    redo,
    more: host ? more : [],
  };
}

export type PageInk = ReturnType<typeof usePageInk>;
