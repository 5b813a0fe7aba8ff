import { createTransport } from 'nodemailer';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Mailer } from './mailer.ts';

export interface SmtpOptions {
  /** smtp://user:password@host:587 (TLS by STARTTLS where the server has it), smtps://...:465. `?requireTLS=true`: never without. */
  readonly url: string;
  /** `Watoto <school@example.org>` */
  readonly from: string;
  /** Milliseconds without a word of the server until it is given up. */
  readonly timeoutMs?: number;
}

export interface SmtpMailer extends Mailer {
  close(reason: string): void;
}

const TIMEOUT_MS = 15_000;
const CONNECTIONS = 3;

/**
 * Sends mail by SMTP, over a few connections that are kept. Rejects with `unavailable` where trying again makes sense, and with
 * `invalid_input` where the server refuses this mail for good (a code of 5xx).
 */
export function createSmtpMailer({ url, from, timeoutMs = TIMEOUT_MS }: SmtpOptions): SmtpMailer {
  const transport = createTransport(
    {
      url,
      pool: true,
      maxConnections: CONNECTIONS,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      // A mail is made of what people wrote: it never reads our files or fetches anything.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  return {
    async send({ to, subject, text, html, attachments = [] }, signal) {
      if (signal?.aborted) throw new AppError('cancelled');
      // As an object: an address is one address, whatever is in it.
      const sent = transport.sendMail({
        to: { name: '', address: to },
        subject,
        text,
        ...(html === undefined ? {} : { html }),
        attachments: attachments.map(({ filename, contentType, content }) => ({ filename, contentType, content })),
      });
      await (signal ? Promise.race([sent, cancelled(signal)]) : sent).catch((cause: unknown) => {
        throw cause instanceof AppError ? cause : refusal(cause);
      });
    },
    close: () => transport.close(),
  };
}

function cancelled(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new AppError('cancelled')), { once: true });
  });
}

function refusal(cause: unknown): AppError {
  const code = cause instanceof Error && 'responseCode' in cause ? Number(cause.responseCode) : 0;
  const words = cause instanceof Error ? cause.message.slice(0, 200) : '';
  // 5xx to the sign-in is about us, not about this mail: somebody mends it.
  const ours = cause instanceof Error && 'code' in cause && cause.code === 'EAUTH';
  if (code >= 500 && code < 600 && !ours)
    return new AppError('invalid_input', { message: `The mail server refuses this mail: ${words}`, cause });
  return new AppError('unavailable', { message: `The mail server does not take mail now: ${words}`, cause });
}
