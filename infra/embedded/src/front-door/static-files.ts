import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { setPageHeaders } from './page-headers.ts';

type Encoding = 'br' | 'gzip' | 'identity';

interface StaticFile {
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content, so it may be kept for ever. */
  readonly hashed: boolean;
  readonly bodies: ReadonlyMap<Encoding, Buffer>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';
const INDEX = '/index.html';

/**
 * The built web app, held in memory: a path outside it cannot be asked for, and a rebuild beside a running server does not
 * pull files away under its pages. Unknown paths that a person could have typed get the app itself, which has its own routes.
 */
export class StaticFiles {
  readonly #files: ReadonlyMap<string, StaticFile>;

  constructor(files: ReadonlyMap<string, StaticFile>) {
    this.#files = files;
  }

  /** Answers any request; a path is 404 if it is neither a file nor a page of the app. */
  serve(request: IncomingMessage, response: ServerResponse): void {
    setPageHeaders(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    const path = pathOf(request);
    const file = this.#files.get(path === '/' ? INDEX : path) ?? (isPage(path) ? this.#files.get(INDEX) : undefined);
    if (file) send(file, request, response);
    else response.writeHead(404, { 'Content-Type': 'text/plain', 'Cache-Control': ASK_AGAIN }).end('Not found');
  }
}

/** Reads a built web app, with the .br and .gz files beside its own. Throws AppError `unavailable` if there is none. */
export async function openStaticFiles(root: string): Promise<StaticFiles> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => `/${relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')}`);
  if (!files.includes(INDEX)) throw new AppError('unavailable', { message: 'The web app is not built: run "sh infra/setup/web.sh".' });
  const packed = new Set(files.filter((path) => /\.(br|gz)$/.test(path) && files.includes(path.slice(0, -3))));
  const served = await Promise.all(files.filter((path) => !packed.has(path)).map((path) => readStaticFile(root, path, packed)));
  return new StaticFiles(new Map(served));
}

async function readStaticFile(root: string, path: string, packed: ReadonlySet<string>): Promise<[string, StaticFile]> {
  const identity = await readFile(join(root, path));
  const bodies = new Map<Encoding, Buffer>();
  // In the order of preference.
  if (packed.has(`${path}.br`)) bodies.set('br', await readFile(join(root, `${path}.br`)));
  if (packed.has(`${path}.gz`)) bodies.set('gzip', await readFile(join(root, `${path}.gz`)));
  bodies.set('identity', identity);
  return [
    path,
    {
      type: TYPES[extname(path)] ?? 'application/octet-stream',
      etag: createHash('sha256').update(identity).digest('base64url').slice(0, 22),
      hashed: path.startsWith('/assets/'),
      bodies,
    },
  ];
}

function pathOf(request: IncomingMessage): string {
  const [path = '/'] = (request.url ?? '/').split('?');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Something a person could have typed or bookmarked, and no file: '/lessons/42'. */
function isPage(path: string): boolean {
  return !path.startsWith('/assets/') && !path.slice(path.lastIndexOf('/')).includes('.');
}

function send(file: StaticFile, request: IncomingMessage, response: ServerResponse): void {
  const [encoding, body] = choose(file, request.headers['accept-encoding'] ?? '');
  const etag = `"${file.etag}-${encoding}"`;
  response.setHeader('Cache-Control', file.hashed ? FOR_EVER : ASK_AGAIN);
  response.setHeader('ETag', etag);
  if (file.bodies.size > 1) response.setHeader('Vary', 'Accept-Encoding');
  if (request.headers['if-none-match']?.split(/,\s*/).includes(etag)) {
    response.writeHead(304).end();
    return;
  }
  if (encoding !== 'identity') response.setHeader('Content-Encoding', encoding);
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function choose(file: StaticFile, accepted: string): [Encoding, Buffer] {
  const accepts = new Set(
    accepted
      .split(',')
      .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
      .map((part) => (part.split(';')[0] ?? '').trim()),
  );
  for (const [encoding, body] of file.bodies) if (encoding === 'identity' || accepts.has(encoding)) return [encoding, body];
  throw new Error('a file without its plain body');
}
