import { z } from 'zod';

/** Whose doing an error is: only 'us' should page anyone. */
export type Fault = 'caller' | 'us' | 'dependency';

interface ErrorKind {
  /** HTTP status where the error leaves over HTTP. */
  readonly status: number;
  /** May the very same call succeed later, unchanged? */
  readonly retryable: boolean;
  readonly fault: Fault;
  /** Plain English, shown where no translation of `errors.<code>` is at hand. */
  readonly message: string;
}

const caller = (status: number, message: string, retryable = false): ErrorKind => ({ status, retryable, fault: 'caller', message });

/**
 * Every error that crosses a wire. The key is the stable `code`; the browser translates it as `errors.<code>`.
 * Stacks and causes never leave the process.
 */
export const ERRORS = {
  invalid_input: caller(400, 'Something in this request has the wrong form.'),
  unauthenticated: caller(401, 'Please sign in again.'),
  wrong_credentials: caller(401, 'This e-mail and password do not belong together.'),
  token_expired: caller(401, 'The time to use this link has passed. Ask for a new one.'),
  token_used: caller(401, 'This link was used already. Ask for a new one.'),
  forbidden: caller(403, 'You may not do this.'),
  locked: caller(403, 'The teacher has locked this.'),
  banned: caller(403, 'The teacher has removed you from this lesson.'),
  removed: caller(403, 'The teacher has taken you out of this lesson.'),
  not_found: caller(404, 'This does not exist, or is not yours to see.'),
  unknown_call: caller(404, 'The server does not know this call. Reload the page to get the newest version.'),
  conflict: caller(409, 'Someone else changed this first. Look at it again.'),
  precondition_failed: caller(412, 'Someone else changed this while you did. Look at the newest version, then change it again.'),
  key_reused: caller(422, 'This Idempotency-Key was used for another request. Use a new one.'),
  full: caller(409, 'There is no place left.'),
  not_open: caller(403, 'This is not open yet.'),
  closed: caller(410, 'The time for this is over.'),
  unverified: caller(403, 'Open the link in the e-mail that we sent you first.'),
  account_locked: caller(423, 'Too many wrong passwords. Wait a while, or set a new password.', true),
  wrong_type: caller(415, 'A file of this type is not taken here.'),
  refused_file: caller(422, 'This file was refused because it could do harm.'),
  not_joined: caller(409, 'Join the lesson first.'),
  already_joined: caller(409, 'You have joined already.'),
  signed_out: caller(401, 'You were signed out. Please sign in again.'),
  joined_elsewhere: caller(409, 'You opened this lesson in another place.'),
  stale_epoch: caller(409, 'The lesson has moved to another media server.', true),
  lesson_ended: caller(410, 'This lesson has ended.'),
  lesson_not_open: caller(403, 'This lesson is not open yet.'),
  too_large: caller(413, 'This is too large.'),
  limit_reached: caller(409, 'There is no room for more of these.'),
  too_many_requests: caller(429, 'Too fast. Wait a moment and try again.', true),
  slow_mode: caller(429, 'The teacher has slowed the chat down. Wait a moment before you write again.'),
  too_slow: caller(408, 'Your connection is too slow to keep up. Reconnecting.', true),
  timeout: { status: 504, retryable: true, fault: 'dependency', message: 'The server took too long to answer. Try again.' },
  cancelled: caller(499, 'This was cancelled.', true),
  no_capacity: { status: 503, retryable: true, fault: 'dependency', message: 'All media servers are full. Try again in a few minutes.' },
  unavailable: {
    status: 503,
    retryable: true,
    fault: 'dependency',
    message: 'A part of the system is not reachable right now. Trying again.',
  },
  draining: { status: 503, retryable: true, fault: 'dependency', message: 'This server is about to restart. Reconnecting to another.' },
  unreadable: {
    status: 502,
    retryable: false,
    fault: 'dependency',
    message: "This is damaged, or was written by a newer version of this school's software.",
  },
  media_failed: { status: 502, retryable: true, fault: 'dependency', message: 'The media server could not do this. Trying again.' },
  internal: { status: 500, retryable: false, fault: 'us', message: 'Something went wrong on our side.' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

const codes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];
export const ErrorCode = z.enum(codes);

/** An error as it crosses a wire. `message` says what to do; `details` is small, plain and free of secrets. */
export const WireError = z.object({
  code: ErrorCode,
  message: z.string().max(500),
  /** Milliseconds after which a retry makes sense. */
  retryAfterMs: z.number().int().nonnegative().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type WireError = z.infer<typeof WireError>;

interface AppErrorOptions {
  message?: string;
  retryAfterMs?: number;
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** The only error that handlers throw on purpose. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.message ?? ERRORS[code].message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }

  toWire(): WireError {
    return {
      code: this.code,
      message: this.message.slice(0, 500),
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }

  static fromWire(error: WireError): AppError {
    return new AppError(error.code, {
      message: error.message,
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
      ...(error.details === undefined ? {} : { details: error.details }),
    });
  }

  /** Anything thrown, as an AppError; what we did not mean becomes `internal` and keeps its cause for our logs. */
  static from(error: unknown): AppError {
    if (error instanceof AppError) return error;
    if (error instanceof z.ZodError) return new AppError('invalid_input', { message: z.prettifyError(error).slice(0, 500), cause: error });
    return new AppError('internal', { cause: error });
  }
}
