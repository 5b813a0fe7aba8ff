import { MigrationError } from '@watoto/api/db/migrate.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { PostgresStartError } from './postgres/postgres-start-error.ts';

export interface Circumstances {
  readonly port: number;
  readonly dataDir: string;
  readonly logPath: string;
}

/** Why Watoto could not start, and what to do about it, in one sentence or two. Never a stack. */
export function explainFailedStart(error: unknown, { port, dataDir, logPath }: Circumstances): string {
  const causes = causesOf(error);
  const listening = causes.find((cause) => cause instanceof Error && 'syscall' in cause && cause.syscall === 'listen');
  if (listening && codeOf(listening) === 'EACCES')
    return `Port ${port} may be taken by root only. Choose one from 1024 on: PORT=8080 npm start`;
  const code = causes.map(codeOf).find((found) => found !== undefined && Object.hasOwn(WORDS, found));
  if (code !== undefined) return WORDS[code]?.({ port, dataDir, logPath }) ?? '';
  const meant = causes.find(isForPeople);
  if (meant) return meant.message;
  const first = causes.find((cause) => cause instanceof Error && !(cause instanceof AppError)) ?? causes[0];
  const message = first instanceof Error ? first.message.split('\n')[0] : String(first);
  return `Watoto could not start: ${message}. More is in ${logPath}.`;
}

const unwritable = ({ dataDir }: Circumstances) =>
  `The data folder ${dataDir} cannot be read and written by this user. Give it to the user who runs Watoto, or set DATA_DIR to another folder.`;

/** By the file system's and network's own error codes. */
const WORDS: Readonly<Record<string, (circumstances: Circumstances) => string>> = {
  EADDRINUSE: ({ port }) => `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=${port + 1} npm start`,
  ENOSPC: ({ dataDir }) => `The disk that holds ${dataDir} is full. Make room on it, or set DATA_DIR to a folder on another disk.`,
  EDQUOT: ({ dataDir }) => `The disk quota for ${dataDir} is used up. Make room, or set DATA_DIR to a folder on another disk.`,
  EACCES: unwritable,
  EPERM: unwritable,
  EROFS: unwritable,
  ECONNREFUSED: () => 'The database that DATABASE_URL names does not answer. Is it running, and is the address right?',
  ENOTFOUND: () => 'The database that DATABASE_URL names cannot be found. Is its name right?',
  ENOTDIR: ({ dataDir }) => `A part of the path ${dataDir} is a file, not a folder. Move it away, or set DATA_DIR to another folder.`,
};

/** Errors whose message was written for whoever starts Watoto. */
function isForPeople(error: unknown): error is Error {
  if (error instanceof AppError) return error.code !== 'internal';
  return error instanceof PostgresStartError || error instanceof MigrationError;
}

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let cause = error; cause !== undefined && cause !== null && causes.length < 10; ) {
    causes.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
