export type PostgresStartReason = 'in_use' | 'wrong_version' | 'disk_full' | 'no_permission' | 'no_binaries' | 'broken' | 'cancelled';

/** The embedded PostgreSQL can't run. `message` is a sentence for whoever started it, and says what to do. */
export class PostgresStartError extends Error {
  override readonly name = 'PostgresStartError';
  readonly reason: PostgresStartReason;

  constructor(reason: PostgresStartReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What initdb or postgres has complained of last, as one of ours. */
export function explain(output: string, dir: string): PostgresStartError {
  const lines = output.trim().split('\n').slice(-8).join('\n');
  const options = { cause: new Error(lines) };
  if (/no space left on device|disk quota exceeded/i.test(output)) {
    return new PostgresStartError('disk_full', `The disk that holds ${dir} is full. Make room on it and start again.`, options);
  }
  if (/lock file ".*" already exists|pre-existing shared memory block/.test(output)) {
    return new PostgresStartError('in_use', `The data folder ${dir} is in use by a database that runs already.`, options);
  }
  if (/permission denied|operation not permitted|read-only file system|invalid permissions|wrong ownership/i.test(output)) {
    return new PostgresStartError(
      'no_permission',
      `The data folder ${dir} can't be written to. Its owner and permissions must let the database in.`,
      options,
    );
  }
  return new PostgresStartError('broken', `The database in ${dir} does not start. It said:\n${lines}`, options);
}
