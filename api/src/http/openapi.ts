import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { ERRORS } from '@watoto/shared/kernel/errors.ts';
import { PROBLEM_TYPE, Problem } from '@watoto/shared/contract/http/problem.ts';
import { API_PREFIX, errorsOf, type Route } from '@watoto/shared/contract/http/route.ts';

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;

/** The contract as OpenAPI 3.1: what people and tools read who don't have our types. */
export function openApiOf(routes: Readonly<Record<string, Route>>, publicUrl: string): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  const accessToken = registry.registerComponent('securitySchemes', 'accessToken', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  for (const [name, route] of Object.entries(routes)) registry.registerPath(operationOf(name, route, accessToken.name));
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

function operationOf(name: string, route: Route, scheme: string): RouteConfig {
  const request = {
    ...(Object.keys(route.params.shape).length > 0 ? { params: route.params } : {}),
    ...(Object.keys(route.query.shape).length > 0 ? { query: route.query } : {}),
    ...(route.body ? { body: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
  };
  return {
    method: route.method,
    path: `${API_PREFIX}${route.path.replaceAll(/:(\w+)/g, '{$1}')}`,
    operationId: name,
    tags: [name.split('.')[0] ?? name],
    summary: route.summary,
    description: accessOf(route),
    security: route.auth === 'none' ? [] : [{ [scheme]: [] }],
    request,
    responses: { ...successOf(route), ...problemsOf(route) },
  };
}

function accessOf({ auth, rate }: Route): string {
  const who = auth === 'none' ? 'Anyone' : auth === 'user' ? 'Anyone signed in' : `Signed in as ${auth.join(' or ')}`;
  return `${who}; ${rate.limit} calls in ${rate.seconds} s.`;
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
