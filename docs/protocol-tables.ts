import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '@watoto/shared/kernel/errors.ts';
import { sfu, sfuPipes, sfuTaps } from '@watoto/shared/contract/sfu.ts';
import { signaling } from '@watoto/shared/contract/signaling.ts';
import { EntryBody } from '@watoto/shared/room/entry.ts';

/**
 * The tables of PROTOCOL.md, written from the contracts so that they can't drift: `node docs/protocol-tables.ts`. The text
 * around them is written by hand; `protocol.test.ts` fails where the two have parted.
 */
export const PROTOCOL = join(import.meta.dirname, 'PROTOCOL.md');

const fields = (schema: unknown): string => {
  const shape = (schema as { shape?: Record<string, unknown> }).shape;
  if (!shape) return (schema as { options?: unknown[] }).options ? 'see the contract' : '';
  return Object.keys(shape).join(', ') || 'nothing';
};

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const TABLES: Record<string, () => string> = {
  calls: () =>
    table(
      ['Call', 'Needs', 'Rate a second (at once)', 'Takes', 'Answers'],
      Object.entries(signaling.calls).map(([name, { permission, rate, input, output }]) => [
        `\`${name}\``,
        permission,
        `${rate.perSecond} (${rate.burst})`,
        fields(input),
        fields(output),
      ]),
    ),
  events: () =>
    table(
      ['Event', 'Carries'],
      Object.entries(signaling.events).map(([name, schema]) => [`\`${name}\``, fields(schema)]),
    ),
  entries: () =>
    table(
      ['Entry', 'Carries'],
      EntryBody.options.map((body) => [`\`${body.shape.type.value}\``, fields(body.shape.data)]),
    ),
  sfuCalls: () =>
    table(
      ['Call', 'Takes', 'Answers'],
      Object.entries(sfu.calls).map(([name, { input, output }]) => [`\`${name}\``, fields(input), fields(output)]),
    ),
  sfuEvents: () =>
    table(
      ['Event', 'Carries'],
      Object.entries(sfu.events).map(([name, schema]) => [`\`${name}\``, fields(schema)]),
    ),
  pipeCalls: () =>
    table(
      ['Call', 'Takes', 'Answers'],
      Object.entries(sfuPipes.calls).map(([name, { input, output }]) => [`\`${name}\``, fields(input), fields(output)]),
    ),
  pipeEvents: () =>
    table(
      ['Event', 'Carries'],
      Object.entries(sfuPipes.events).map(([name, schema]) => [`\`${name}\``, fields(schema)]),
    ),
  tapCalls: () =>
    table(
      ['Call', 'Takes', 'Answers'],
      Object.entries(sfuTaps.calls).map(([name, { input, output }]) => [`\`${name}\``, fields(input), fields(output)]),
    ),
  tapEvents: () =>
    table(
      ['Event', 'Carries'],
      Object.entries(sfuTaps.events).map(([name, schema]) => [`\`${name}\``, fields(schema)]),
    ),
  errors: () =>
    table(
      ['Code', 'HTTP', 'Again later?', 'Whose', 'Says'],
      Object.entries(ERRORS).map(([code, { status, retryable, fault, message }]) => [
        `\`${code}\``,
        String(status),
        retryable ? 'yes' : 'no',
        fault,
        message,
      ]),
    ),
};

/** `text` with each `<!-- table:NAME -->` ... `<!-- /table -->` filled in anew. */
export function withTables(text: string): string {
  return text.replaceAll(/(<!-- table:(\w+) -->\n)[\s\S]*?(<!-- \/table -->)/g, (whole, open: string, name: string, close: string) => {
    const make = TABLES[name];
    return make ? `${open}${make()}\n${close}` : whole;
  });
}

export const TABLE_NAMES = Object.keys(TABLES);

if (import.meta.main) writeFileSync(PROTOCOL, withTables(readFileSync(PROTOCOL, 'utf8')));
