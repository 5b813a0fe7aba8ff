import { type ColorMode, useColorMode } from '../../ui/use-color-mode.ts';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, type Language, LANGUAGES } from '../../i18n/languages.ts';
import { chooseLanguageForGood } from '../../i18n/i18n.ts';
import type { MenuEntry } from '../../ui/Menu.tsx';

/** Menu entries for the language. */
export function useLanguageEntries(): MenuEntry[] {
  const { t, i18n } = useTranslation();
  const now = chooseLanguage([i18n.language]);
  const choose = (language: Language) => void chooseLanguageForGood(language);
  return [
    { kind: 'heading', key: 'language', label: t('app.language') },
    ...LANGUAGES.map(
      ({ code, name }): MenuEntry => ({ kind: 'choice', key: code, label: name, chosen: code === now, onSelect: () => choose(code) }),
    ),
  ];
}

/** Menu entries for light, dark, or as the device has it. */
export function useThemeEntries(): MenuEntry[] {
  const { t } = useTranslation();
  const { mode, setMode } = useColorMode();
  const choice = (key: ColorMode, label: string): MenuEntry => ({
    kind: 'choice',
    key,
    label,
    chosen: mode === key,
    onSelect: () => setMode(key),
  });
  return [
    { kind: 'heading', key: 'theme', label: t('app.theme') },
    choice('system', t('app.themeSystem')),
    choice('light', t('app.themeLight')),
    choice('dark', t('app.themeDark')),
  ];
}
