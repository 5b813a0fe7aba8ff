import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { putShape, SHAPES } from './put-shape.ts';
import type { BoardEntry } from './use-board-menu.ts';

/** Texts and shapes for who has no hand for a mouse: put there by the menu, and then moved and written into by keys. */
export function useShapeEntries(
  api: ExcalidrawImperativeAPI | null,
  board: RefObject<HTMLElement | null>,
  mine: boolean,
  notify: (text: string) => void,
): BoardEntry[] {
  const { t } = useTranslation();
  if (!api || !mine) return [];
  return SHAPES.map((shape) => ({
    key: shape,
    label: t(`tools.whiteboard.put.${shape}`),
    onSelect: () => {
      putShape(api, shape, t('tools.whiteboard.put.words'));
      notify(t('tools.whiteboard.put.keys'));
      // When the menu has closed and given the focus back: the keys are for what is new.
      requestAnimationFrame(() => board.current?.querySelector<HTMLElement>('.excalidraw')?.focus());
    },
  }));
}
