import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { must } from '@watoto/shared/kernel/assert.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { ApiMetrics } from '../metrics.ts';
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
export function requestContext({ logger, clock, metrics }: { logger: Logger; clock: Clock; metrics: ApiMetrics }): RequestHandler {
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
    const answered = metrics.requested();
    res.once('close', () => {
      if (!res.writableFinished) abort.abort();
      const ms = clock.now() - startedAt;
      answered(context.operation, statusOf(res), ms / 1_000);
      writeLine(context, req, res, ms);
    });
    next();
  };
}

/** What was answered; 499: the caller hung up first. */
function statusOf(res: Response): number {
  return res.writableFinished ? res.statusCode : 499;
}

function writeLine({ log, operation, person }: RequestContext, req: Request, res: Response, ms: number): void {
  const status = statusOf(res);
  const line = { method: req.method, operation, status, ms, userId: person?.userId ?? null };
  if (status >= 500) log.error(line, 'request');
  else log.info(line, 'request');
}
