import { ERRORS } from '@watoto/shared/kernel/errors.ts';
import { API_PREFIX, errorsOf, type Route } from '@watoto/shared/contract/http/route.ts';
import type { OpenApiDocument } from '../openapi.ts';

/** Where the page and its script live. */
export const DOCS_PATH = `${API_PREFIX}/docs`;
export const DOCS_SCRIPT_PATH = `${DOCS_PATH}/try-it.js`;

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
  details { border: 1px solid #8886; border-radius: 8px; margin: .5rem 0; padding: .5rem 1rem; }
  summary { cursor: pointer; }
  code, pre, textarea, input { font-family: ui-monospace, monospace; font-size: .9rem; }
  pre { overflow: auto; background: #8881; padding: .75rem; border-radius: 6px; }
  label { display: block; margin: .5rem 0; }
  input, textarea { display: block; box-sizing: border-box; width: 100%; padding: .4rem; }
  table { border-collapse: collapse; } td, th { text-align: left; padding: .2rem .75rem .2rem 0; vertical-align: top; }
  .method { display: inline-block; min-width: 4.5rem; font-weight: 700; }
`;

/** The API on one page, to read and to try, without anything from elsewhere: schools may have no internet. */
export function docsPage(routes: Readonly<Record<string, Route>>, { components }: OpenApiDocument): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Watoto API</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Watoto API</h1>
<p>For programs: <a href="${API_PREFIX}/openapi.json">openapi.json</a> (OpenAPI 3.1). Sign in below with <code>auth.login</code>; its token is then used for the rest.</p>
<label>Access token <input id="token" autocomplete="off" spellcheck="false"></label>
<h2>Routes</h2>
${Object.entries(routes)
  .map(([name, route]) => routeSection(name, route))
  .join('\n')}
<h2>Schemas</h2>
${Object.entries(components?.schemas ?? {})
  .map(([name, schema]) => schemaSection(name, schema))
  .join('\n')}
<h2>Errors</h2>
<p>Every error is <code>application/problem+json</code>; programs should look at <code>code</code>.</p>
<table><thead><tr><th scope="col">code</th><th scope="col">status</th><th scope="col">meaning</th><th scope="col">try again?</th></tr></thead><tbody>
${Object.entries(ERRORS)
  .map(
    ([code, { status, message, retryable }]) =>
      `<tr id="error-${code}"><td><code>${code}</code></td><td>${status}</td><td>${escape(message)}</td><td>${retryable ? 'yes' : 'no'}</td></tr>`,
  )
  .join('\n')}
</tbody></table>
<script src="${DOCS_SCRIPT_PATH}"></script>
</body>
</html>
`;
}

function routeSection(name: string, route: Route): string {
  const access = route.auth === 'none' ? 'Anyone.' : route.auth === 'user' ? 'Signed in.' : `Signed in as ${route.auth.join(' or ')}.`;
  const fields = [...fieldsOf('path', route.params.shape), ...fieldsOf('query', route.query.shape)].join('');
  const body = route.body
    ? `<label>Body (JSON${idOf(route.body)}) <textarea name="body" rows="5" spellcheck="false">{}</textarea></label>`
    : '';
  return `<details id="${name}"><summary><span class="method">${route.method.toUpperCase()}</span><code>${escape(API_PREFIX + route.path)}</code> ${escape(route.summary)}</summary>
<p>${access} ${route.rate.limit} calls in ${route.rate.seconds} s. Answers ${route.status}${route.response ? idOf(route.response) : ''}.</p>
<p>Errors: ${errorsOf(route)
    .map((code) => `<a href="#error-${code}"><code>${code}</code></a>`)
    .join(', ')}</p>
<form data-method="${route.method}" data-path="${escape(API_PREFIX + route.path)}">${fields}${body}<button>Try it</button><pre role="status" hidden></pre></form>
</details>`;
}

function fieldsOf(where: string, shape: Record<string, unknown>): string[] {
  return Object.keys(shape).map(
    (name) => `<label>${escape(name)} (${where}) <input name="${where}:${escape(name)}" autocomplete="off"></label>`,
  );
}

function idOf(schema: NonNullable<Route['body']>): string {
  const id = schema.meta()?.id;
  return id === undefined ? '' : `, <a href="#schema-${escape(id)}">${escape(id)}</a>`;
}

function schemaSection(name: string, schema: unknown): string {
  return `<details id="schema-${escape(name)}"><summary><code>${escape(name)}</code></summary><pre>${escape(JSON.stringify(schema, null, 2))}</pre></details>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
