import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROTOCOL, TABLE_NAMES, withTables } from './protocol-tables.ts';

const root = resolve(import.meta.dirname, '..');
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
  'infra/mediasoup-worker/README.md',
  'bench/METHOD.md',
];

describe('PROTOCOL.md', () => {
  const text = readFileSync(PROTOCOL, 'utf8');

  it('has every table of the contracts', () => {
    for (const name of TABLE_NAMES) expect(text).toContain(`<!-- table:${name} -->`);
  });

  it('says what the contracts say (else: node docs/protocol-tables.ts)', () => {
    expect(text).toBe(withTables(text));
  });
});

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8');

  it('links to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => match[1] ?? '');
    const dead = links.filter((link) => !existsSync(resolve(root, dirname(page), link)));
    expect(dead).toEqual([]);
  });

  it('names source files that are there', () => {
    const named = [...text.matchAll(/`((?:shared|signaling|sfu-workers|api|web|infra|docs|bench)\/[\w./-]+\.(?:ts|tsx|sh|sql|md))`/g)].map(
      (match) => match[1] ?? '',
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
