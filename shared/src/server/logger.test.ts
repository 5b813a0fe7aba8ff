import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function written(level = 'info') {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  return { lines, logger: createLogger({ service: 'signaling', level, destination }) };
}

describe('createLogger', () => {
  it('writes JSON lines with service, level, time and what a child is about', () => {
    const { lines, logger } = written();
    logger.child({ roomId: 'r1' }).warn({ peerId: 'p1' }, 'slow');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      service: 'signaling',
      roomId: 'r1',
      peerId: 'p1',
      msg: 'slow',
    });
  });

  it('keeps quiet below its level', () => {
    const { lines, logger } = written('error');
    logger.info('chatter');
    expect(lines).toEqual([]);
  });

  it('shows errors with their stack, and no secrets', () => {
    const { lines, logger } = written();
    logger.error({ err: new Error('broken'), token: 'tok-1', request: { authorization: 'tok-2', path: '/x' } }, 'failed');
    const line = lines.join('');
    expect(JSON.parse(line)).toMatchObject({
      err: { message: 'broken', stack: expect.stringContaining('logger.test') },
      request: { path: '/x' },
    });
    expect(line).not.toMatch(/tok-\d/);
  });
});
