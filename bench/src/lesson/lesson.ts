import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { readConfig } from '@watoto/embedded/config.ts';
import { createEmbedded, type Embedded } from '@watoto/embedded/embedded.ts';
import { ROOM_TOKEN_AUDIENCE, ROOM_TOKEN_ISSUER } from '@watoto/shared/contract/room-token.ts';
import type { Role } from '@watoto/shared/contract/permissions.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { launchChromium } from '../../../web/e2e/chromium.ts';

const PAGE = join(import.meta.dirname, '../../page');
const ROOM = '0192d3a0-0000-7000-8000-0000000000be';

/** Milliseconds from the click, as web/src/rtc/join-stages.ts notes them, and the calls sent before the first frame or sound. */
export interface Join {
  readonly socketMs: number;
  readonly joinedMs: number;
  readonly transportsMs: number;
  readonly firstFrameMs: number;
  readonly firstSoundMs: number;
  readonly calls: number;
}

export interface Arrivals {
  readonly errors: string[];
  readonly roomMs: number[];
  readonly transportMs: number[];
}

export interface BenchWindow {
  publish(token: string): Promise<void>;
  join(token: string): Promise<Join>;
  arrive(tokens: string[], withinMs: number): Promise<Arrivals>;
  leaveAll(): Promise<void>;
}

/** The embedded profile for real, serving the benchmark's page in place of the app, and Chromium windows on it. */
export interface Lesson {
  readonly embedded: Embedded;
  /** A page in a browser of its own: calls what bench/page/main.ts offers. */
  open(): Promise<BenchWindow>;
  token(name: string, role: Role): Promise<string>;
  close(): Promise<void>;
}

export async function openLesson(): Promise<Lesson> {
  await build({ configFile: join(PAGE, 'vite.config.ts'), logLevel: 'error' });
  const dataDir = await mkdtemp(join(tmpdir(), 'watoto-bench-'));
  const given = readConfig({ PORT: '0', HOST: '127.0.0.1', RTC_PORT: '0', DATA_DIR: dataDir, DEMO: 'false' });
  const embedded = await createEmbedded({
    config: { ...given, webRoot: join(PAGE, 'dist'), testDatabase: true },
    logger: createLogger({ service: 'bench', level: process.env['LOG'] ?? 'silent' }),
  });
  const { room: secret } = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as { room: string };
  const browsers: Browser[] = [];
  return {
    embedded,
    async open() {
      // A browser of its own, so that one person's work doesn't wait for another's.
      const browser = await launchChromium();
      browsers.push(browser);
      const page = await browser.newPage();
      await page.goto(embedded.url);
      await page.waitForFunction('window.bench !== undefined');
      return windowOf(page);
    },
    token: (name, role) =>
      new SignJWT({ jti: randomUUID(), sub: '1', room: ROOM, peer: name, role, name, title: 'Bench', size: 40 })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(ROOM_TOKEN_ISSUER)
        .setAudience(ROOM_TOKEN_AUDIENCE)
        .setExpirationTime('10 minutes')
        .sign(new TextEncoder().encode(secret)),
    async close() {
      await Promise.all(browsers.map((browser) => browser.close()));
      await embedded.close('done');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** As text, because this side has no types of the browser's. */
function windowOf(page: Page): BenchWindow {
  const call = <T>(name: string, ...args: unknown[]): Promise<T> => page.evaluate<T>(`window.bench.${name}(...${JSON.stringify(args)})`);
  return {
    publish: (token) => call('publish', token),
    join: (token) => call('join', token),
    arrive: (tokens, withinMs) => call('arrive', tokens, withinMs),
    leaveAll: () => call('leaveAll'),
  };
}
