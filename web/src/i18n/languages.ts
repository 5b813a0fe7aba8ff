/** Languages that the app speaks, with their own names and direction of writing. */
export const LANGUAGES = [
  { code: 'en', name: 'English', dir: 'ltr' },
  { code: 'sw', name: 'Kiswahili', dir: 'ltr' },
] as const satisfies readonly { code: string; name: string; dir: 'ltr' | 'rtl' }[];

export type Language = (typeof LANGUAGES)[number]['code'];

/**
 * The locale for dates and numbers in `language`: the reader's own region where they have one ('en-KE' writes 14:30, 'en'
 * alone 2:30 PM).
 */
export function localeOf(language: string, wanted: readonly string[] = navigator.languages): string {
  return wanted.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}

/** The first language of ours among the wanted ones ('sw-KE' is Swahili); English where none is. */
export function chooseLanguage(wanted: readonly (string | null)[]): Language {
  for (const tag of wanted) {
    const base = tag?.toLowerCase().split('-')[0];
    const found = LANGUAGES.find((language) => language.code === base);
    if (found) return found.code;
  }
  return 'en';
}
