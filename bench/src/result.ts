import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Machine, thisMachine } from './machine.ts';

/** Named numbers; the name ends in the unit (`us_per_packet`, `join_ms`), or says what it is (`ratio_to_...`, `..._count`). */
export type Figures = Readonly<Record<string, number>>;

/** One file of bench/results. */
export interface BenchResult {
  readonly name: string;
  /** The commit measured; ends in `-dirty` where the tree differed from it (bench/results aside). */
  readonly revision: string;
  readonly machine: Machine;
  readonly figures: Figures;
}

const RESULTS = new URL('../results/', import.meta.url);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Numbers are kept to so many digits: more are noise. */
const DIGITS = 4;

/** Writes bench/results/NAME.json and prints the figures. Throws on a figure that is not a number. */
export function writeResult(name: string, figures: Figures): void {
  const result: BenchResult = { name, revision: revision(), machine: thisMachine(), figures: rounded(figures) };
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(new URL(`${name}.json`, RESULTS), `${JSON.stringify(result, null, 2)}\n`);
  console.log(table(result));
}

/** The figures as `writeResult` prints them. */
export function table({ name, revision, machine, figures }: BenchResult): string {
  const width = Math.max(...Object.keys(figures).map((key) => key.length));
  const lines = Object.entries(figures).map(([key, value]) => `  ${key.padEnd(width)}  ${value}`);
  const { cpu, cores, memoryGb, node, kernel } = machine;
  return [`${name} at ${revision}`, `on ${cpu}, ${cores} cores, ${memoryGb} GB, Node ${node}, ${kernel}`, ...lines].join('\n');
}

/** To `DIGITS` significant digits, whole numbers as they are. */
export function rounded(figures: Figures): Figures {
  return Object.fromEntries(
    Object.entries(figures).map(([key, value]) => {
      if (!Number.isFinite(value)) throw new RangeError(`${key} is ${value}`);
      return [key, Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS))];
    }),
  );
}

function revision(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const dirty = git('status', '--porcelain', '--', '.', ':!bench/results') !== '';
  return `${git('rev-parse', 'HEAD')}${dirty ? '-dirty' : ''}`;
}
