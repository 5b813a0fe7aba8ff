/** What a single key does in the classroom. */
export type ShortcutAction = 'mic' | 'camera' | 'share' | 'hand' | 'chat' | 'people' | 'devices' | 'record' | 'chapter' | 'help';

export const SHORTCUTS: Readonly<Record<ShortcutAction, string>> = {
  mic: 'm',
  camera: 'v',
  share: 's',
  hand: 'h',
  chat: 'c',
  people: 'p',
  devices: 'd',
  record: 'r',
  chapter: 'k',
  help: '?',
};

/** Leads to the search, on the pages outside lessons. */
export const SEARCH_KEY = '/';

const STORAGE_KEY = 'watoto.shortcuts';

/** Single keys can be switched off (WCAG 2.1.4), which this device remembers. */
export const shortcutsAreOn = () => localStorage.getItem(STORAGE_KEY) !== 'off';
export const switchShortcuts = (on: boolean) => localStorage.setItem(STORAGE_KEY, on ? 'on' : 'off');

/** What of a KeyboardEvent decides. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
  readonly isComposing: boolean;
  readonly defaultPrevented: boolean;
}

const ACTIONS = new Map(Object.entries(SHORTCUTS).map(([action, key]) => [key, action as ShortcutAction]));

/** The action of a key press; null for none. `typing`: the focus is where letters mean something else. */
export function shortcutFor(press: KeyPress, typing: boolean): ShortcutAction | null {
  if (typing || press.ctrlKey || press.metaKey || press.altKey || press.repeat || press.isComposing || press.defaultPrevented) return null;
  return ACTIONS.get(press.key.toLowerCase()) ?? null;
}

/** Elements in which letters write, choose or jump: shortcuts stay away from them. A dialog's own box (`presentation`) has the focus at first. */
export const TYPING_SELECTOR =
  'input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable]:not([contenteditable=false]), [role=menu], [role=listbox], [role=combobox], [role=dialog], [role=presentation], [data-own-keys]';
