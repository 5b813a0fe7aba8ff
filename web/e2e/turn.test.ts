import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Coturn, startCoturn } from '@watoto/coturn/start-coturn.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { type Network, openNetwork } from '../../infra/network/src/network.ts';
import { selfSigned } from '../../coturn/test/certificate.ts';
import { CHROMIUM, launchChromium } from './chromium.ts';
import { flow, openConnections, standingOf } from './media-probe.ts';
import { type Desk, type School, openSchool, until } from './school.fixture.ts';

const SECRET = 'the secret of the relay, for tests only';
/** On a busy machine, TCP's queues look like a network too thin for pictures: mediasoup tries again after a while. */
const FLOWS_MS = 75_000;
/** The test's certificate is nobody's; browsers check it for `turns:`. */
const args = ['--ignore-certificate-errors'];

const scope = new Scope('turn tests');
let school: School;
let coturn: Coturn;
/** Where a pupil sits whose network can be told what to let through. */
let network: Network;
let distant: Desk & { readonly browser: Browser };

beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'watoto-turn-'));
  scope.defer(() => rm(dir, { recursive: true, force: true }));
  network = scope.own(await openNetwork());
  const address = network.schoolAddress;
  coturn = scope.own(
    await startCoturn({
      ...(await selfSigned(dir)),
      dir: join(dir, 'coturn'),
      logFile: join(dir, 'coturn.log'),
      secret: SECRET,
      realm: 'school.example',
      listenIp: address,
      relayIp: address,
      allowedPeers: [address],
    }),
  );
  const at = `${address}:${coturn.port}`;
  const urls = [`turn:${at}?transport=udp`, `turn:${at}?transport=tcp`, `turns:${address}:${coturn.tlsPort}?transport=tcp`];
  school = scope.own(
    await openSchool({
      env: { HOST: '0.0.0.0', ANNOUNCED_ADDRESS: address, TURN_URLS: urls.join(','), TURN_SECRET: SECRET },
      chromium: { args },
    }),
  );
  const url = `http://${address}:${school.embedded.port}`;
  const executablePath = await network.within(CHROMIUM);
  const browser = await launchChromium({ executablePath, args: [...args, `--unsafely-treat-insecure-origin-as-secure=${url}`] });
  scope.defer(() => browser.close());
  distant = { browser, url };
});
afterAll(() => scope.close('tests over'));

/** Runs in each page before anything else: its media may take this relay and no other way. */
function relayOnly(url: { starts: string; ends: string }): void {
  const Usual = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Usual {
    constructor(configuration: RTCConfiguration = {}) {
      const iceServers = (configuration.iceServers ?? []).map((server) => ({
        ...server,
        urls: [server.urls].flat().filter((one) => one.startsWith(url.starts) && one.endsWith(url.ends)),
      }));
      super({ ...configuration, iceServers: iceServers.filter(({ urls }) => urls.length > 0), iceTransportPolicy: 'relay' });
    }
  };
}

/** The relay's protocol of every pair of candidates that the page's media uses now. */
function relayProtocols(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { probedConnections } = window;
    const found: string[] = [];
    for (const connection of probedConnections) {
      if (connection.connectionState !== 'connected') continue;
      const stats = [...(await connection.getStats()).values()];
      const chosen = stats.filter(({ type }) => type === 'transport').map(({ selectedCandidatePairId: id }) => id);
      for (const { localCandidateId } of stats.filter(({ id }) => chosen.includes(id))) {
        const local = stats.find(({ id }) => id === localCandidateId);
        found.push(local?.candidateType === 'relay' ? local.relayProtocol : String(local?.candidateType));
      }
    }
    return found;
  });
}

const WAYS = [
  { protocol: 'udp', url: { starts: 'turn:', ends: '?transport=udp' } },
  { protocol: 'tcp', url: { starts: 'turn:', ends: '?transport=tcp' } },
  { protocol: 'tls', url: { starts: 'turns:', ends: '?transport=tcp' } },
];

describe.each(WAYS)('where nothing but a relay over $protocol gets through', ({ protocol, url }) => {
  it('two people see and hear each other, and can tell which way', async () => {
    const ready = async (context: BrowserContext) => void (await context.addInitScript(relayOnly, url));
    const people = [await school.enter('grace', { ready }), await school.enter('amina', { ready })];
    for (const page of people) {
      await until(async () => {
        const { videos, sounds } = await flow(page);
        if (videos === 1 && sounds === 1) return null;
        return `one picture and one voice, not ${videos} and ${sounds}: ${(await Promise.all(people.map(standingOf))).join(', ')}`;
      }, FLOWS_MS);
      expect(await relayProtocols(page)).toEqual([protocol, protocol]);
    }
    const [teacher] = people;
    await teacher?.getByRole('button', { name: /^Connection/ }).click();
    await teacher?.getByText('through a relay').waitFor();
    for (const page of people) await page.context().close();
  });
});

describe('the device check', () => {
  async function check(person: 'amina' | 'baraka' | 'chidi', options: Parameters<School['signIn']>[1] = {}): Promise<Page> {
    const page = await school.signIn(person, options);
    await page.getByRole('link', { name: /^Join/ }).first().click();
    await page.getByRole('button', { name: 'Join the lesson' }).waitFor();
    return page;
  }
  /** What the page says of each way, once nothing is being checked. */
  const rows = async (page: Page): Promise<string[]> => {
    const list = page.getByRole('list', { name: 'Ways that sound and picture can take' }).getByRole('listitem');
    await until(async () => ((await list.allTextContents()).some((row) => row.includes('…')) ? 'the end of the check' : null), 20_000);
    return await list.allTextContents();
  };
  const transports = () => school.embedded.sfu.load().transports;
  /** `before`: transports of those who have just left a lesson are kept for a while. */
  const nothingLeft = async (page: Page, before: number) => {
    expect(await openConnections(page)).toBe(0);
    await until(() => (transports() <= before ? null : `${before} transports, not ${transports()}`));
  };

  it('finds every way open, and leaves nothing behind', async () => {
    const before = transports();
    const page = await check('amina');
    expect(await rows(page)).toEqual(['Directly (UDP)works', 'Over TCPworks', 'Through a relayworks over UDP, TCP, TLS']);
    await page.getByText(/sound and picture get through/).waitFor();
    await nothingLeft(page, before);
    await page.context().close();
  });

  /** Through the check into the lesson; what the page says of the way that media takes there. */
  async function wayOfLesson(page: Page, way: string): Promise<void> {
    await page.getByRole('button', { name: 'Join the lesson' }).click();
    await page.locator('[data-testid=classroom][data-media=connected]').waitFor();
    await page.getByRole('button', { name: /^Connection/ }).click();
    await page.getByText(way).waitFor();
  }

  it('finds UDP blocked where a firewall swallows it, and the lesson goes over TCP', async () => {
    await network.set({ udp: false });
    const page = await check('baraka', { desk: distant });
    expect(await rows(page)).toEqual(['Directly (UDP)blocked', 'Over TCPworks', 'Through a relayworks over TCP, TLS']);
    await page.getByText(/only the slower way over TCP/).waitFor();
    await page.getByText(/must be reachable over UDP/).waitFor();
    // Where the relay works too, Chromium takes whichever answered first: now only the direct way is left.
    await network.set({ udp: false, tcpBlocked: [coturn.port, coturn.tlsPort] });
    await wayOfLesson(page, 'over TCP');
    await page.context().close();
    await network.heal();
  });

  it('finds the relay over TLS where nothing else is left, and the lesson goes through it', async () => {
    await network.set({ udp: false, tcpOnly: [school.embedded.port, coturn.tlsPort] });
    const page = await check('baraka', { desk: distant });
    expect(await rows(page)).toEqual(['Directly (UDP)blocked', 'Over TCPblocked', 'Through a relayworks over TLS']);
    await page.getByText(/get through a relay/).waitFor();
    await wayOfLesson(page, 'through a relay');
    expect(await relayProtocols(page)).toEqual(expect.arrayContaining(['tls']));
    await page.context().close();
    await network.heal();
  });

  it('says so where everything is blocked, and looks again when asked', async () => {
    await network.set({ udp: false, tcpOnly: [school.embedded.port] });
    const before = transports();
    const page = await check('chidi', { desk: distant });
    expect(await rows(page)).toEqual(['Directly (UDP)blocked', 'Over TCPblocked', 'Through a relayblocked']);
    await page.getByText('You can still join, read and write.').waitFor();
    await page.getByText(/Try another network/).waitFor();
    await network.heal();
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText(/sound and picture get through/).waitFor();
    expect(await rows(page)).toEqual(['Directly (UDP)works', 'Over TCPworks', 'Through a relayworks over UDP, TCP, TLS']);
    await nothingLeft(page, before);
    await page.context().close();
  });

  it('finds the relay gone when it is', async () => {
    await coturn.close();
    const page = await check('amina');
    expect(await rows(page)).toEqual(['Directly (UDP)works', 'Over TCPworks', 'Through a relayblocked']);
    await page.context().close();
  });
});
