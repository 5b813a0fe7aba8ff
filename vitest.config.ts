import { defineConfig } from 'vitest/config';

/** Layers (CONTRIBUTING, "Where tests live"): unit beside the file, contract per adapter, integration in <package>/test. */
const project = (name: string, include: string[], more: Record<string, unknown> = {}) => ({
  test: { name, include, isolate: false, environment: 'node', ...more },
});

/** Files that measure nothing and have a database of their own: the others have ended by then, so that nobody is in their way. */
const TWO_AT_ONCE = { maxWorkers: 2, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    projects: [
      project('unit', [
        '{shared,signaling,sfu-workers,api,recorder,bench,coturn}/src/**/*.test.ts',
        'web/src/**/*.test.ts',
        'infra/*/src/**/*.test.ts',
        'docs/**/*.test.ts',
      ]),
      project('contract', ['shared/src/ports/**/*.contract.ts'], { testTimeout: 20_000, hookTimeout: 30_000 }),
      project('integration', ['{shared,signaling,sfu-workers,api,recorder,coturn,infra/embedded,infra/monitoring}/test/**/*.test.ts'], {
        // One Postgres for the run; each file that needs a database clones a template of it.
        globalSetup: ['api/test/fixture/global-setup.ts'],
        testTimeout: 30_000,
        hookTimeout: 60_000,
        isolate: true,
        pool: 'forks',
      }),
      // The API again, where names and addresses are encrypted.
      project('encrypted', ['api/test/{auth,accounts,people,import,consents,certificates,search,privacy}.test.ts'], {
        globalSetup: ['api/test/fixture/global-setup.ts'],
        // Of no school.
        env: { TEST_FIELD_KEY: 'd2F0b3RvIHRlc3Qga2V5LCAzMiBieXRlcyBsb25nISE=' },
        testTimeout: 30_000,
        hookTimeout: 60_000,
        isolate: true,
        pool: 'forks',
        ...TWO_AT_ONCE,
      }),
      // The API again, on the oldest PostgreSQL that we promise to run on.
      project('postgres15', ['api/test/**/*.test.ts'], {
        globalSetup: ['api/test/fixture/global-setup-15.ts'],
        exclude: ['api/test/embedded-postgres.test.ts', 'api/test/replica{,-routes}.test.ts'],
        testTimeout: 30_000,
        hookTimeout: 60_000,
        isolate: true,
        pool: 'forks',
        ...TWO_AT_ONCE,
      }),
      project('browser', ['web/e2e/**/*.test.ts'], {
        testTimeout: 90_000,
        hookTimeout: 120_000,
        isolate: true,
        pool: 'forks',
        fileParallelism: false,
      }),
      // The cluster's real processes, started, killed, hung and replaced.
      project('cluster', ['infra/cluster/test/**/*.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 180_000,
        isolate: true,
        pool: 'forks',
        fileParallelism: false,
      }),
    ],
  },
});
