import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A log file is put aside as NAME.1 when it gets longer. Bytes. */
const ROTATE_BYTES = 20 * 1024 * 1024;
/**
 * A terminal's Ctrl-C reaches the media server's processes as well: they may be gone before we know why. A warning waits for
 * so long (milliseconds) to see if it is one of those.
 */
const HELD_BACK_MS = 250;
const LOUD = /^\{"level":"(warn|error|fatal)"/;

/**
 * Where pino's lines go: all to a file, warnings and worse also to the terminal in plain words. Written at once, so that
 * the last line before a crash is there. A full disk loses lines, never the lesson.
 */
export class LogFile {
  readonly path: string;
  /** Does the terminal hear warnings? Not before all is up (a failed start is told in a sentence of its own), nor while it stops. */
  terminal = false;
  readonly #say: (line: string) => void;
  #fd: number;
  #length: number;
  #lost = false;

  constructor(path: string, say: (line: string) => void) {
    this.path = path;
    this.#say = say;
    mkdirSync(dirname(path), { recursive: true });
    this.#fd = openSync(path, 'a', 0o640);
    this.#length = fstatSync(this.#fd).size;
  }

  write(line: string): void {
    try {
      if (this.#length > ROTATE_BYTES) this.#rotate();
      this.#length += writeSync(this.#fd, line);
      this.#lost = false;
    } catch (error) {
      if (!this.#lost) this.#say(`The log cannot be written to ${this.path}: ${error instanceof Error ? error.message : 'unknown'}`);
      this.#lost = true;
    }
    const level = LOUD.exec(line)?.[1];
    if (level === undefined || !this.terminal) return;
    if (level === 'fatal') this.#say(plain(line));
    else setTimeout(() => this.terminal && this.#say(plain(line)), HELD_BACK_MS).unref();
  }

  #rotate(): void {
    closeSync(this.#fd);
    renameSync(this.path, `${this.path}.1`);
    this.#fd = openSync(this.path, 'a', 0o640);
    this.#length = 0;
  }
}

/** 'warn: the Worker died (exit code 1)': no stack, no JSON. */
function plain(line: string): string {
  const { level, msg, err } = JSON.parse(line) as { level: string; msg?: string; err?: { message?: string } };
  return `${level}: ${msg ?? 'see the log'}${err?.message === undefined ? '' : ` (${err.message})`}`;
}
