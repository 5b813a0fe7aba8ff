import { readFileSync } from 'node:fs';
import type { Express } from 'express';
import type { Route } from '@watoto/shared/contract/http/route.ts';
import type { OpenApiDocument } from '../openapi.ts';
import { DOCS_PATH, DOCS_SCRIPT_PATH, docsPage } from './docs-page.ts';

/** The two pages that are not JSON, and so not in the contract. */
export const DOCS_PATHS = [DOCS_PATH, DOCS_SCRIPT_PATH] as const;

export function mountDocs(app: Express, routes: Readonly<Record<string, Route>>, document: OpenApiDocument): void {
  const page = docsPage(routes, document);
  const script = readFileSync(new URL('./try-it.js', import.meta.url), 'utf8');
  app.get(DOCS_PATH, (_req, res) => void res.type('html').send(page));
  app.get(DOCS_SCRIPT_PATH, (_req, res) => void res.type('js').send(script));
}
