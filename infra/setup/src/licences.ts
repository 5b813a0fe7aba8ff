import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Licences that a school may run, change and pass on without asking anyone (SPDX identifiers). */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'CC-BY-4.0',
  'ISC',
  // A shared library that stays one, and that anyone may exchange (libvips under sharp).
  'LGPL-3.0-or-later',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** Packages whose manifest says nothing: what their LICENSE file says. */
const READ: Readonly<Record<string, string>> = { 'png-js': 'MIT' };

const Lock = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), link: z.boolean().optional() })),
});

const Manifest = z.object({ version: z.string(), license: z.unknown().optional(), licenses: z.unknown().optional() });

/** Is every way through this SPDX expression, or at least one side of each OR, allowed? */
export function isAllowed(expression: string): boolean {
  const plain = expression.replaceAll(/[()]/g, ' ').trim();
  return plain.split(/\s+OR\s+/).some((side) => side.split(/\s+AND\s+/).every((licence) => ALLOWED.has(licence.trim())));
}

function licenceOf(manifest: z.infer<typeof Manifest>): string {
  const old = z.object({ type: z.string() });
  const stated = manifest.license ?? (Array.isArray(manifest.licenses) ? manifest.licenses[0] : manifest.licenses);
  const parsed = old.safeParse(stated);
  return parsed.success ? parsed.data.type : typeof stated === 'string' ? stated : 'none stated';
}

/** Checks what package-lock.json installs for production; answers one line for each package whose licence is not allowed. */
export async function checkLicences(root: string): Promise<{ checked: number; refused: string[] }> {
  const lock = Lock.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));
  const paths = Object.entries(lock.packages).filter(([path, entry]) => path.includes('node_modules/') && !entry.dev && !entry.link);
  let checked = 0;
  const refused: string[] = [];
  for (const [path] of paths) {
    const manifest = await readManifest(join(root, path));
    if (!manifest) continue; // for another platform: not installed, so not passed on
    checked += 1;
    const name = path.replace(/^.*node_modules\//, '');
    const licence = READ[name] ?? licenceOf(manifest);
    if (!isAllowed(licence)) refused.push(`${name}@${manifest.version}: ${licence}`);
  }
  if (checked === 0) refused.push('no production package is installed at all');
  return { checked, refused };
}

async function readManifest(folder: string): Promise<z.infer<typeof Manifest> | null> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => null);
  return text === null ? null : Manifest.parse(JSON.parse(text));
}
