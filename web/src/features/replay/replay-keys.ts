import type { KeyPress } from '../classroom/shortcuts.ts';

/** What a key does in the player. */
export type ReplayAction =
  | 'toggle'
  | 'back'
  | 'forward'
  | 'backTen'
  | 'forwardTen'
  | 'previousChapter'
  | 'nextChapter'
  | 'slower'
  | 'faster'
  | 'mute'
  | 'swap'
  | 'captions'
  | 'fullScreen'
  | 'help';

/** For the help: what is pressed for what. */
export const REPLAY_KEYS: readonly (readonly [ReplayAction, readonly string[]])[] = [
  ['toggle', ['␣', 'k']],
  ['back', ['←']],
  ['forward', ['→']],
  ['backTen', ['j']],
  ['forwardTen', ['l']],
  ['previousChapter', ['⇧ ←']],
  ['nextChapter', ['⇧ →']],
  ['slower', ['<']],
  ['faster', ['>']],
  ['mute', ['m']],
  ['swap', ['s']],
  ['captions', ['c']],
  ['fullScreen', ['f']],
  ['help', ['?']],
];

const ACTIONS: Readonly<Record<string, ReplayAction>> = {
  ' ': 'toggle',
  k: 'toggle',
  arrowleft: 'back',
  arrowright: 'forward',
  j: 'backTen',
  l: 'forwardTen',
  'shift arrowleft': 'previousChapter',
  'shift arrowright': 'nextChapter',
  '<': 'slower',
  '>': 'faster',
  m: 'mute',
  s: 'swap',
  c: 'captions',
  f: 'fullScreen',
  '?': 'help',
};

/** Where in the page a key is pressed: `text` takes letters; a `control` has its own use for the space bar and the arrows, a `slider` for arrows. */
export type KeyPlace = 'page' | 'control' | 'slider' | 'text';

export function replayActionFor(press: KeyPress & { readonly shiftKey: boolean }, place: KeyPlace): ReplayAction | null {
  if (place === 'text' || press.ctrlKey || press.metaKey || press.altKey || press.isComposing || press.defaultPrevented) return null;
  const key = press.key.toLowerCase();
  if (place !== 'page' && key.startsWith('arrow') && !press.shiftKey) return null;
  if (place === 'control' && key === ' ') return null;
  const action = ACTIONS[press.shiftKey && key.startsWith('arrow') ? `shift ${key}` : key] ?? null;
  // Held down, arrows go on; nothing else does.
  return press.repeat && action !== 'back' && action !== 'forward' ? null : action;
}
