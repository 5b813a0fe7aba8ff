import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('nothing has to be set', () => {
  const { options, dir, port } = readConfig({});
  expect({ dir, port }).toEqual({ dir: resolve('data/cluster'), port: 8_443 });
  expect(options).toMatchObject({
    api: 2,
    signaling: 2,
    sfu: 2,
    recorder: 2,
    exporter: 0,
    converter: 1,
    address: '127.0.0.1',
    announced: '127.0.0.1',
    keepAlive: true,
    demo: true,
  });
});

test('what is set counts', () => {
  const { options } = readConfig({
    CLUSTER_SFU: '3',
    CLUSTER_SFU_WORKERS: '4',
    CLUSTER_ADDRESS: '192.0.2.4',
    CLUSTER_PUBLIC_URL: 'https://school.example/',
    CLUSTER_WITHOUT: 'rabbitmq, s3',
    CLUSTER_RELAY_PORTS: '50000-50100',
  });
  expect(options).toMatchObject({
    sfu: 3,
    sfuWorkers: 4,
    announced: '192.0.2.4',
    publicUrl: 'https://school.example',
    without: ['rabbitmq', 's3'],
    relayPorts: [50_000, 50_100],
  });
});

test('says everything that is wrong at once', () => {
  const read = () => readConfig({ CLUSTER_PORT: '99999', CLUSTER_WITHOUT: 'redis', CLUSTER_RELAY_PORTS: '5', CLUSTER_ADDRESS: 'here' });
  for (const name of ['CLUSTER_PORT', 'CLUSTER_WITHOUT', 'CLUSTER_RELAY_PORTS', 'CLUSTER_ADDRESS']) expect(read).toThrow(name);
});
