/** Colour pairs of avatars: white or dark initials on them keep 4.5:1 in both themes. */
export const AVATAR_COLOURS = [
  { background: '#0b5f5b', text: '#ffffff' },
  { background: '#8c3b2a', text: '#ffffff' },
  { background: '#4a4a8f', text: '#ffffff' },
  { background: '#7a4d00', text: '#ffffff' },
  { background: '#2f6b2f', text: '#ffffff' },
  { background: '#86346a', text: '#ffffff' },
  { background: '#22577a', text: '#ffffff' },
  { background: '#5f4b32', text: '#ffffff' },
] as const;

export type AvatarColour = (typeof AVATAR_COLOURS)[number];

/** The same colour for the same id, on every screen. */
export function avatarColour(id: string): AvatarColour {
  let hash = 2_166_136_261;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 16_777_619);
  return AVATAR_COLOURS[(hash >>> 0) % AVATAR_COLOURS.length] ?? AVATAR_COLOURS[0];
}

/** First letters of the first and last word: 'Amina W. Otieno' is 'AO'. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = firstLetter(words[0]);
  const last = words.length > 1 ? firstLetter(words.at(-1)) : '';
  return first + last || '?';
}

function firstLetter(word: string | undefined): string {
  return /\p{L}|\p{N}/u.exec(word ?? '')?.[0].toLocaleUpperCase() ?? '';
}
