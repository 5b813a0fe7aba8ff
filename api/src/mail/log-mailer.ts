import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Mail, Mailer } from './mailer.ts';

const KEPT = 100;

export interface LogMailer extends Mailer {
  /** The last hundred, oldest first. */
  readonly sent: readonly Mail[];
}

/** For schools without a mail server, and for tests: mails are kept here to be read. Their texts, which may hold links, are not logged. */
export function createLogMailer(logger: Logger): LogMailer {
  const sent: Mail[] = [];
  return {
    sent,
    send: async (mail) => {
      sent.push(mail);
      if (sent.length > KEPT) sent.shift();
      logger.info({ to: mail.to, subject: mail.subject }, 'mail: kept, as there is no mail server');
    },
  };
}
