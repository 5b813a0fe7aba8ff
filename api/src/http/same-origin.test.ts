import { expect, test } from 'vitest';
import { requireSameOrigin } from './same-origin.ts';

const PUBLIC = 'https://school.example';
const none = { origin: undefined, host: 'school.example', fetchSite: undefined };
const check = (headers: Partial<Parameters<typeof requireSameOrigin>[0]>) => () => requireSameOrigin({ ...none, ...headers }, PUBLIC);

test.each([
  ['our public origin', { origin: PUBLIC, host: 'api:3000' }],
  ['the host that was called', { origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080' }],
  ['no browser', {}],
  ['a browser that says so', { fetchSite: 'same-origin' }],
])('%s may', (_, headers) => {
  expect(check(headers)).not.toThrow();
});

test.each([
  ['another site', { origin: 'https://evil.example' }],
  ['a sibling subdomain', { origin: 'https://games.school.example' }],
  ['another port', { origin: 'https://school.example:8443' }],
  ['the name as a prefix', { origin: 'https://school.example.evil.example' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['a browser that says cross-site', { fetchSite: 'cross-site' }],
  ['a browser that says same-site', { fetchSite: 'same-site' }],
])('%s may not', (_, headers) => {
  expect(check(headers)).toThrow(expect.objectContaining({ code: 'forbidden' }));
});
