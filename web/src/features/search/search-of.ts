export const SEARCH_MAX = 100;

/** What an address looks for: its `q`, as text. */
export function searchOf({ q }: Record<string, unknown>): { q?: string } {
  const text = typeof q === 'string' || typeof q === 'number' || typeof q === 'boolean' ? String(q).slice(0, SEARCH_MAX) : '';
  return text === '' ? {} : { q: text };
}
