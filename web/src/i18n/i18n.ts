import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en, type Messages } from './en.ts';
import { chooseLanguage, LANGUAGES, type Language } from './languages.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Messages };
  }
}

const STORAGE_KEY = 'watoto.language';

/** Languages other than English come when they are wanted. */
const loaders: Record<Language, () => Promise<Messages>> = {
  en: async () => en,
  sw: async () => (await import('./sw.ts')).sw,
};

/** Starts i18next in the remembered language, or the browser's. Resolves when texts can be shown. */
export async function startI18n(): Promise<i18n> {
  const language = chooseLanguage([localStorage.getItem(STORAGE_KEY), ...navigator.languages]);
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await showLanguage(language);
  return i18next;
}

/** Switches the whole page to `language` and remembers it on this device. */
export async function chooseLanguageForGood(language: Language): Promise<void> {
  localStorage.setItem(STORAGE_KEY, language);
  await showLanguage(language);
}

async function showLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', await loaders[language]());
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGES.find(({ code }) => code === language)?.dir ?? 'ltr';
}
