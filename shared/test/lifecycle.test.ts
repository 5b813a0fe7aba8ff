import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const fixture = fileURLToPath(new URL('service.fixture.ts', import.meta.url));

/** Runs the fixture as a process; `onLine` hears each line that it logs. */
async function run(how: string, onLine: (message: string, kill: (signal: NodeJS.Signals) => void) => void = () => {}) {
  const child = spawn(process.execPath, [fixture, how], { stdio: ['ignore', 'pipe', 'inherit'] });
  const messages: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = String(JSON.parse(line).msg);
    messages.push(message);
    onLine(message, (signal) => void child.kill(signal));
  });
  const [code] = await once(child, 'close');
  return { code, messages };
}

describe('a service as a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('drains and exits with 0 on %s, and on its echo', async (signal) => {
    const { code, messages } = await run('well', (message, kill) => {
      if (message !== 'fixture is up') return;
      kill(signal);
      kill(signal);
    });
    expect({ code, messages }).toEqual({ code: 0, messages: ['fixture is up', 'draining'] });
  });

  it.each([
    ['throw', 'uncaught error'],
    ['reject', 'unhandled rejection'],
    ['fail', 'fixture could not start'],
  ])('logs what broke and exits with 1: %s', async (how, said) => {
    const { code, messages } = await run(how);
    expect(code).toBe(1);
    expect(messages).toContain(said);
  });
});
