/** What Excalidraw calls the language of the page. It has no Kiswahili: our build puts its words in the place of a language that we don't have (vite.config.ts). */
export const boardLanguage = (language: string): string => (language === 'sw' ? 'id-ID' : 'en');
