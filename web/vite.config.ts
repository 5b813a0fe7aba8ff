import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Where `vite` (development only) finds the API and signaling; production serves everything from one origin. */
const BACKEND = 'http://localhost:8080';

/** Not all of them: Xiaolai (Chinese) alone is 12 MB. */
const BOARD_FONTS = ['Cascadia', 'ComicShanns', 'Excalifont', 'Liberation', 'Lilita', 'Nunito', 'Virgil'];
/** Excalidraw's languages that are shown; the fifty others would each be a file of the app. It has no Kiswahili: ours is in the place of one that we don't have. */
const BOARD_LANGUAGES = /@excalidraw\/excalidraw\/dist\/(prod|dev)\/locales\/(?!en-|percentages)/;
const BOARD_SWAHILI = /\/locales\/id-ID-/;
const SWAHILI = fileURLToPath(new URL('./src/i18n/sw-excalidraw.ts', import.meta.url));

/** It takes the whole page's language and direction for its own. */
const PAGES_LANGUAGE = /document\.documentElement\.(?:dir|lang)\s*=(?!=)/g;

/** As Excalidraw's file has them: the address of others' server where a font is not found here, and the list of Xiaolai's parts. */
const FALLBACK_URL = /`https:\/\/esm\.sh\/.{0,120}?\/dist\/prod\/`/;
const XIAOLAI = /\[\{uri:\w+,descriptors:\{unicodeRange:"U\+f9b8-fa6d[^\]]*\]/;

/** The whiteboard's fonts come from our own origin (`window.EXCALIDRAW_ASSET_PATH`); names change with their content. */
function board(): Plugin {
  const fonts = join(dirname(fileURLToPath(import.meta.resolve('@excalidraw/excalidraw'))), 'fonts');
  return {
    name: 'board',
    transform(code, id) {
      if (!id.includes('@excalidraw/excalidraw/dist/')) return null;
      if (code.includes('documentElement.lang')) return { code: code.replace(PAGES_LANGUAGE, 'void '), map: null };
      if (!code.includes('ASSETS_FALLBACK_URL')) return null;
      if (!FALLBACK_URL.test(code) || !XIAOLAI.test(code))
        return this.error('Excalidraw is another than the one whose fonts are known here.');
      return { code: code.replace(FALLBACK_URL, '`${window.location.origin}/assets/board/`').replace(XIAOLAI, '[]'), map: null };
    },
    load(id) {
      if (!BOARD_LANGUAGES.test(id)) return null;
      return BOARD_SWAHILI.test(id) ? `export * from ${JSON.stringify(SWAHILI)};` : 'export default {};';
    },
    generateBundle() {
      for (const family of BOARD_FONTS) {
        for (const file of readdirSync(join(fonts, family)).filter((name) => name.endsWith('.woff2'))) {
          this.emitFile({
            type: 'asset',
            fileName: `assets/board/fonts/${family}/${file}`,
            source: readFileSync(join(fonts, family, file)),
          });
        }
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), board()],
  build: {
    target: 'es2022',
    // Inlined assets would need `data:` in more places of the content security policy.
    assetsInlineLimit: 0,
    sourcemap: true,
    chunkSizeWarningLimit: 450,
  },
  server: {
    proxy: {
      '/api': BACKEND,
      '/rtc': { target: BACKEND, ws: true },
    },
  },
});
