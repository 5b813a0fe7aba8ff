import { createHmac } from 'node:crypto';
import { type Socket, createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { type Coturn, startCoturn } from '../src/start-coturn.ts';
import { selfSigned } from './certificate.ts';
import { type Credentials, type Over, TurnClient } from './turn-client.ts';

const SECRET = 'the secret that the API signs with, for tests';
const OLDER_SECRET = 'the secret that the API signed with before it';
/** An SFU node elsewhere (RFC 5737: nobody has it). */
const SFU_ELSEWHERE = '198.51.100.7';
const QUOTA = 3;

const scope = new Scope('coturn tests');
let dir: string;
/** As in production: loopback is out of reach. */
let production: Coturn;
/** As on one machine alone: the SFU node is on loopback. */
let oneMachine: Coturn;
/** Where the addresses of SFU nodes are not known beforehand. */
let anywhere: Coturn;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-coturn-'));
  scope.defer(() => rm(dir, { recursive: true, force: true }));
  const common = {
    ...(await selfSigned(dir)),
    secret: [SECRET, OLDER_SECRET],
    realm: 'school.example',
    listenIp: '127.0.0.1',
    relayIp: ['127.0.0.1', '::1'],
    limits: { TURN_USER_QUOTA: QUOTA },
  };
  production = scope.own(
    await startCoturn({ ...common, dir: join(dir, 'production'), logFile: join(dir, 'production.log'), allowedPeers: [SFU_ELSEWHERE] }),
  );
  oneMachine = scope.own(
    await startCoturn({
      ...common,
      dir: join(dir, 'one'),
      logFile: join(dir, 'one.log'),
      allowedPeers: ['127.0.0.1'],
      loopbackPeers: true,
    }),
  );
  anywhere = scope.own(
    await startCoturn({ ...common, dir: join(dir, 'anywhere'), logFile: join(dir, 'anywhere.log'), allowedPeers: [], deniedPeers: [] }),
  );
});
afterAll(() => scope.close('tests over'));

let people = 0;
/** As the API issues them; each for a person of its own, so that quotas don't meet. */
function credentials({ secret = SECRET, seconds = 600, person = `person-${(people += 1)}` } = {}): Credentials {
  const username = `${Math.floor(Date.now() / 1_000) + seconds}:${person}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

async function withClient<T>(coturn: Coturn, over: Over, use: (client: TurnClient) => Promise<T>): Promise<T> {
  const client = await TurnClient.open(over, '127.0.0.1', over === 'tls' ? coturn.tlsPort : coturn.port);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

const allocate = (coturn: Coturn, as: Credentials, over: Over = 'udp') => withClient(coturn, over, (client) => client.allocate(as));

describe('who may use it', () => {
  it('credentials that the API issues are good until they expire', async () => {
    expect(await allocate(production, credentials())).toBeGreaterThan(1_024);
    await expect(allocate(production, credentials({ seconds: -1 }))).rejects.toThrow(/^401/);
  });

  it('credentials of a secret that is being replaced are good, those of another are not', async () => {
    expect(await allocate(production, credentials({ secret: OLDER_SECRET }))).toBeGreaterThan(1_024);
    await expect(allocate(production, credentials({ secret: 'a guess that is as long as a secret' }))).rejects.toThrow(/^401/);
  });

  it('a person who says another name than the one signed is refused', async () => {
    const { credential, username } = credentials();
    await expect(allocate(production, { credential, username: `${username}0` })).rejects.toThrow(/^401/);
    await expect(allocate(production, { credential, username: 'nobody' })).rejects.toThrow(/^401/);
  });

  it('one person has so many allocations at a time, whichever credentials ask for them', async () => {
    const person = 'a-person-with-many-tabs';
    const open = async (seconds: number): Promise<TurnClient> => {
      const client = await TurnClient.open('tcp', '127.0.0.1', production.port);
      await client.allocate(credentials({ person, seconds }));
      return client;
    };
    const clients: TurnClient[] = [];
    for (let i = 0; i < QUOTA; i += 1) clients.push(await open(300 + i));
    await expect(open(400)).rejects.toThrow(/^486/);
    expect(await allocate(production, credentials())).toBeGreaterThan(1_024);
    await clients[0]?.close();
    await expect
      .poll(() =>
        open(500)
          .then((client) => clients.push(client))
          .catch(String),
      )
      .toBeTypeOf('number');
    for (const client of clients.slice(1)) await client.close();
  });
});

describe('whom it reaches', () => {
  const OUT_OF_REACH = [
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'the end of loopback'],
    ['10.0.0.1', 'private use'],
    ['172.31.255.255', 'private use'],
    ['192.168.1.1', 'private use'],
    ['100.64.0.1', 'shared address space'],
    ['169.254.169.254', "a cloud's metadata"],
    ['0.0.0.1', 'this network'],
    ['192.0.2.1', 'documentation'],
    ['198.18.0.1', 'benchmarking'],
    ['198.51.100.8', "the SFU node's neighbour"],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['8.8.8.8', 'anyone'],
  ] as const;

  it.each(OUT_OF_REACH)('not %s (%s)', async (ip) => {
    await withClient(production, 'udp', async (client) => {
      await client.allocate(credentials());
      await expect(client.permit(ip)).rejects.toThrow(/^403/);
    });
  });

  it('where SFU nodes are anywhere: anyone, but none of those', async () => {
    await withClient(anywhere, 'udp', async (client) => {
      await client.allocate(credentials());
      await client.permit('8.8.8.8');
      await client.permit('9.255.255.255');
      for (const [ip] of OUT_OF_REACH.filter(([, why]) => why !== 'anyone' && !why.startsWith('the SFU'))) {
        await expect(client.permit(ip), ip).rejects.toThrow(/^403/);
      }
    });
    await withClient(anywhere, 'udp', async (client) => {
      await client.allocate(credentials(), 6);
      await client.permit('2606:4700:4700::1111');
      for (const [ip] of OUT_OF_REACH_6.filter(([, why]) => why !== 'anyone')) {
        await expect(client.permit(ip), ip).rejects.toThrow(/^403/);
      }
    });
  });

  const OUT_OF_REACH_6 = [
    ['::1', 'loopback'],
    ['::', 'unspecified'],
    ['::ffff:127.0.0.1', 'loopback, IPv4-mapped'],
    ['::ffff:10.0.0.1', 'private use, IPv4-mapped'],
    ['::ffff:169.254.169.254', "a cloud's metadata, IPv4-mapped"],
    ['::ffff:198.51.100.7', "the SFU node's address in a form that is not allowed"],
    ['::127.0.0.1', 'IPv4-compatible'],
    ['64:ff9b::7f00:1', 'NAT64'],
    ['2002:7f00:1::1', '6to4'],
    ['fc00::1', 'unique local'],
    ['fe80::1', 'link-local'],
    ['ff02::1', 'multicast'],
    ['2606:4700:4700::1111', 'anyone'],
  ] as const;

  it.each(OUT_OF_REACH_6)('not %s (%s)', async (ip) => {
    await withClient(production, 'udp', async (client) => {
      await client.allocate(credentials(), 6);
      await expect(client.permit(ip)).rejects.toThrow(/^403/);
    });
  });

  it('the SFU nodes: what is allowed wins over what is denied', async () => {
    await withClient(production, 'udp', async (client) => {
      await client.allocate(credentials());
      await client.permit(SFU_ELSEWHERE);
    });
  });

  it('on one machine: the loopback address that is named, no other, and not in disguise', async () => {
    await withClient(oneMachine, 'udp', async (client) => {
      await client.allocate(credentials());
      await client.permit('127.0.0.1');
      await expect(client.permit('127.0.0.2')).rejects.toThrow(/^403/);
    });
    await withClient(oneMachine, 'udp', async (client) => {
      await client.allocate(credentials(), 6);
      await expect(client.permit('::ffff:127.0.0.1')).rejects.toThrow(/^403/);
      await expect(client.permit('::1')).rejects.toThrow(/^403/);
    });
  });
});

describe('what it carries', () => {
  let node: Socket;
  beforeAll(async () => {
    node = createSocket('udp4');
    // What comes goes back, in capitals, to whoever it came from: the relay.
    node.on('message', (bytes, from) => node.send(bytes.toString().toUpperCase(), from.port, from.address));
    node.bind(0, '127.0.0.1');
    await once(node, 'listening');
  });
  afterAll(() => void node.close());

  it.each(['udp', 'tcp', 'tls'] as const)('packets to an SFU node and back, over %s', async (over) => {
    await withClient(oneMachine, over, async (client) => {
      await client.allocate(credentials());
      await client.permit('127.0.0.1');
      client.send('127.0.0.1', node.address().port, Buffer.from('karibu'));
      expect((await client.receive()).toString()).toBe('KARIBU');
    });
  });

  it('over TLS of today: whoever knows no more than 1.1 is refused', async () => {
    const speak = (version: 'TLSv1.1' | 'TLSv1.3') =>
      new Promise<string | null>((resolve, reject) => {
        const old = version === 'TLSv1.1' ? { ciphers: 'DEFAULT:@SECLEVEL=0' } : {};
        const socket = connect(
          { host: '127.0.0.1', port: production.tlsPort, rejectUnauthorized: false, minVersion: 'TLSv1', maxVersion: version, ...old },
          () => {
            resolve(socket.getProtocol());
            socket.destroy();
          },
        );
        // coturn takes what it can't speak for something else, and says nothing.
        socket.setTimeout(1_000, () => socket.destroy(new Error('no answer')));
        socket.once('error', reject);
      });
    expect(['TLSv1.2', 'TLSv1.3']).toContain(await speak('TLSv1.3'));
    await expect(speak('TLSv1.1')).rejects.toThrow();
  });
});

describe('the configuration', () => {
  it('coturn understands every line of it, and warns of nothing', async () => {
    const log = await readFile(join(dir, 'production.log'), 'utf8');
    const [starting, running] = log.split('Relay ports initialization done');
    expect(running).toBeDefined();
    expect(starting).not.toMatch(/bad configuration|unknown (option|argument)|ERROR|WARNING|cannot/i);
  });

  it('offers nobody a console', async () => {
    await expect(once(connectTcp(5_766, '127.0.0.1'), 'connect')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('keeps its secret to itself', async () => {
    expect(await readFile(join(dir, 'production.log'), 'utf8')).not.toContain(SECRET);
  });

  it('a start that fails says why, and leaves nothing running', async () => {
    const again = startCoturn({
      dir: join(dir, 'again'),
      logFile: join(dir, 'again.log'),
      secret: SECRET,
      realm: 'school.example',
      listenIp: '127.0.0.1',
      relayIp: '127.0.0.1',
      certificate: join(dir, 'certificate.pem'),
      key: join(dir, 'no-such-key.pem'),
      allowedPeers: [],
    });
    await expect(again).rejects.toThrow(/key/i);
  });
});
