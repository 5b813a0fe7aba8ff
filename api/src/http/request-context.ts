import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { must } from '@watoto/shared/kernel/assert.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Person } from '../auth/access-token.ts';
import { addressKey } from './address.ts';

const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** What is known of one request besides its input. */
export interface RequestContext {
  /** From `x-request-id` where the caller sent a decent one; always in the answer and in every log line. */
  readonly requestId: string;
  readonly log: Logger;
  /** For limits and the audit log. */
  readonly address: string;
  readonly agent: string;
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
  /** The operation, once routed, and who calls, once known: for the access log. */
  operation: string | null;
  person: Person | null;
}

const contexts = new WeakMap<Request, RequestContext>();

export function contextOf(req: Request): RequestContext {
  return must(contexts.get(req), 'request context');
}

/** Gives each request its context, and writes one line when it is over: no query strings, no addresses, no bodies. */
export function requestContext({ logger, clock }: { logger: Logger; clock: Clock }): RequestHandler {
  return (req, res, next) => {
    const given = req.get('x-request-id');
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
    const abort = new AbortController();
    const context: RequestContext = {
      requestId,
      log: logger.child({ requestId }),
      address: addressKey(req.ip ?? ''),
      agent: (req.get('user-agent') ?? '').slice(0, 200),
      signal: abort.signal,
      operation: null,
      person: null,
    };
    contexts.set(req, context);
    res.setHeader('x-request-id', requestId);
    const startedAt = clock.now();
    res.once('close', () => {
      if (!res.writableFinished) abort.abort();
      writeLine(context, req, res, clock.now() - startedAt);
    });
    next();
  };
}

function writeLine({ log, operation, person }: RequestContext, req: Request, res: Response, ms: number): void {
  const hungUp = !res.writableFinished;
  const line = { method: req.method, operation, status: hungUp ? 499 : res.statusCode, ms, userId: person?.userId ?? null };
  if (!hungUp && res.statusCode >= 500) log.error(line, 'request');
  else log.info(line, 'request');
}
