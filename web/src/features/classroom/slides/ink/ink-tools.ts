import type { InkColour, InkTool, InkWidth } from '@watoto/shared/contract/ink.ts';

/** What the pointer does on a page. */
export type PageTool = InkTool | 'laser' | 'eraser';

export const PAGE_TOOLS = [
  'laser',
  'pen',
  'highlighter',
  'line',
  'arrow',
  'rectangle',
  'ellipse',
  'text',
  'eraser',
] as const satisfies readonly PageTool[];

/** With what one draws. Each tool has its own colour at first: a highlighter that is black is no highlighter. */
export interface InkChoice {
  readonly tool: PageTool;
  readonly colour: InkColour;
  readonly width: InkWidth;
}

export const FIRST_CHOICE: InkChoice = { tool: 'pen', colour: 'red', width: 'medium' };

/** The laser is the teacher's: it points where everyone looks. */
export const toolsFor = (host: boolean): readonly PageTool[] => PAGE_TOOLS.filter((tool) => host || tool !== 'laser');

/** Undo and redo as every editor has them; null: another key. */
export function historyKey({
  key,
  ctrlKey,
  metaKey,
  shiftKey,
  altKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): 'undo' | 'redo' | null {
  if (altKey || !(ctrlKey || metaKey)) return null;
  const letter = key.toLowerCase();
  if (letter === 'z') return shiftKey ? 'redo' : 'undo';
  return letter === 'y' && !shiftKey ? 'redo' : null;
}

/** Where an arrow key moves a cursor, in ink's measure; null: another key. */
export function cursorStep({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>): readonly [number, number] | null {
  const step = shiftKey ? 500 : 100;
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  return moves[key] ?? null;
}
