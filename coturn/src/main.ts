import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { turnserverValuesFrom } from './environment.ts';
import { renderTurnserverConf } from './turnserver-conf.ts';

/** Writes turnserver.conf for the environment it runs in to standard output; says what is wrong with it, and ends with 1. */
try {
  const template = await readFile(join(import.meta.dirname, '../turnserver.conf'), 'utf8');
  process.stdout.write(renderTurnserverConf(template, turnserverValuesFrom(process.env)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
