import { expect, test } from 'vitest';
import { explain } from './postgres-start-error.ts';

/** What PostgreSQL 18 has said in each case. */
test.each([
  ['initdb: error: could not write to file "/x/init/base/1/1249": No space left on device', 'disk_full', 'Make room on it'],
  ['FATAL:  could not write to file "pg_wal/xlogtemp.42": No space left on device', 'disk_full', 'Make room on it'],
  ['Error: ENOSPC: no space left on device, write', 'disk_full', 'Make room on it'],
  ['FATAL:  lock file "postmaster.pid" already exists\nHINT:  Is another postmaster (PID 7) running?', 'in_use', 'in use by a database'],
  ['initdb: error: could not create directory "/x/init": Permission denied', 'no_permission', "can't be written to"],
  ["Error: EACCES: permission denied, mkdir '/x'", 'no_permission', "can't be written to"],
  ['FATAL:  could not read blocks', 'broken', 'It said:\nFATAL:  could not read blocks'],
])('%j is %s', (output, reason, sentence) => {
  const error = explain(output, '/x');
  expect(error.reason).toBe(reason);
  expect(error.message).toContain('/x');
  expect(error.message).toContain(sentence);
});
