import { expect, test } from 'vitest';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { explainFailedStart } from './plain-words.ts';
import { PostgresStartError } from './postgres/postgres-start-error.ts';

const circumstances = { port: 8080, dataDir: '/srv/watoto', logPath: '/srv/watoto/logs/watoto.log' };
const explain = (error: unknown) => explainFailedStart(error, circumstances);
const systemError = (code: string, more: object = {}) => Object.assign(new Error(`${code}: as Node says it`), { code, ...more });

test.each([
  ['EADDRINUSE', 'Port 8080 is taken by another program. Stop that one, or choose another port: PORT=8081 npm start'],
  ['ENOSPC', 'The disk that holds /srv/watoto is full. Make room on it, or set DATA_DIR to a folder on another disk.'],
  ['EROFS', 'The data folder /srv/watoto cannot be read and written by this user.'],
  ['EACCES', 'The data folder /srv/watoto cannot be read and written by this user.'],
  ['ECONNREFUSED', 'The database that DATABASE_URL names does not answer.'],
])('%s in plain words', (code, sentence) => {
  expect(explain(systemError(code))).toContain(sentence);
});

test('a port that only root may take is not called a broken data folder', () => {
  expect(explain(systemError('EACCES', { syscall: 'listen' }))).toContain('Port 8080 may be taken by root only.');
});

test('the reason is found behind what it caused', () => {
  expect(explain(new AppError('internal', { cause: new Error('outer', { cause: systemError('ENOSPC') }) }))).toContain('is full');
});

test.each([new AppError('unavailable', { message: 'It is damaged.' }), new PostgresStartError('broken', 'It is damaged.')])(
  '$name: its own sentence, word for word',
  (error) => expect(explain(error)).toBe('It is damaged.'),
);

test('whatever nobody foresaw: one line, and where there is more', () => {
  const text = explain(new AppError('internal', { cause: new TypeError('x is not a function\n    at y (z.ts:1)') }));
  expect(text).toBe('Watoto could not start: x is not a function. More is in /srv/watoto/logs/watoto.log.');
});
