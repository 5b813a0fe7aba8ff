import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { ERRORS } from '@watoto/shared/kernel/errors.ts';
import { PROBLEM_TYPE, Problem } from '@watoto/shared/contract/http/problem.ts';
import { API_PREFIX, errorsOf, type Route, takesIdempotencyKey } from '@watoto/shared/contract/http/route.ts';
import { scopeOf } from '@watoto/shared/contract/http/scopes.ts';

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;

/** The contract as OpenAPI 3.1: what people and tools read who don't have our types. */
export function openApiOf(routes: Readonly<Record<string, Route>>, publicUrl: string): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  const accessToken = registry.registerComponent('securitySchemes', 'accessToken', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  const apiKey = registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'wat_...',
    description: 'A key that an admin made for a program. It acts for that account, within the scopes that each operation names.',
  });
  const schemes = { accessToken: accessToken.name, apiKey: apiKey.name };
  for (const [name, route] of Object.entries(routes)) registry.registerPath(operationOf(name, route, schemes));
  return new OpenApiGeneratorV31(registry.definitions, { sortComponents: 'alphabetically' }).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Watoto',
      version: '1',
      description: 'The school around the live lessons. Errors are problem+json with a stable `code`.',
    },
    servers: [{ url: publicUrl }],
  });
}

/** What goes with any call of a kind, whatever the route. */
function headersOf(route: Route): z.ZodObject | null {
  const named = {
    ...(takesIdempotencyKey(route)
      ? {
          'Idempotency-Key': z
            .string()
            .min(8)
            .max(200)
            .optional()
            .meta({ description: 'Repeat it with the call, and nothing happens twice.' }),
        }
      : {}),
    ...(route.errors.includes('precondition_failed')
      ? { 'If-Match': z.string().optional().meta({ description: 'The ETag of what you mean to change.' }) }
      : {}),
  };
  return Object.keys(named).length > 0 ? z.object(named) : null;
}

function operationOf(name: string, route: Route, schemes: { accessToken: string; apiKey: string }): RouteConfig {
  const scope = scopeOf(name, route);
  const headers = headersOf(route);
  const request = {
    ...(Object.keys(route.params.shape).length > 0 ? { params: route.params } : {}),
    ...(Object.keys(route.query.shape).length > 0 ? { query: route.query } : {}),
    ...(headers ? { headers } : {}),
    ...(route.body ? { body: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
  };
  return {
    method: route.method,
    path: `${API_PREFIX}${route.path.replaceAll(/:(\w+)/g, '{$1}')}`,
    operationId: name,
    tags: [name.split('.')[0] ?? name],
    summary: route.summary,
    description: accessOf(route, scope),
    security: route.auth === 'none' ? [] : [{ [schemes.accessToken]: [] }, ...(scope === null ? [] : [{ [schemes.apiKey]: [scope] }])],
    request,
    responses: { ...successOf(route), ...problemsOf(route) },
  };
}

function accessOf({ auth, rate }: Route, scope: string | null): string {
  const who = auth === 'none' ? 'Anyone' : auth === 'user' ? 'Anyone signed in' : `Signed in as ${auth.join(' or ')}`;
  const key = scope === null ? '' : `; an API key with \`${scope}\``;
  return `${who}${key}; ${rate.limit} calls in ${rate.seconds} s.`;
}

function successOf({ status, response, download }: Route): RouteConfig['responses'] {
  if (download !== null) return { [status]: { description: 'A file', content: { [download]: { schema: { type: 'string' } } } } };
  return {
    [status]: response
      ? { description: 'Done', content: { 'application/json': { schema: response } } }
      : { description: 'Done, nothing to say' },
  };
}

/** One response per status, naming the codes that share it. */
function problemsOf(route: Route): RouteConfig['responses'] {
  const byStatus = new Map<number, string[]>();
  for (const code of errorsOf(route)) byStatus.set(ERRORS[code].status, [...(byStatus.get(ERRORS[code].status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus]
      .toSorted(([a], [b]) => a - b)
      .map(([status, codes]) => [
        status,
        { description: codes.map((code) => `\`${code}\``).join(', '), content: { [PROBLEM_TYPE]: { schema: Problem } } },
      ]),
  );
}
