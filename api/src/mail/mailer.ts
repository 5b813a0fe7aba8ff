export interface Attachment {
  readonly filename: string;
  /** text/calendar; charset=utf-8 */
  readonly contentType: string;
  readonly content: string;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly attachments?: readonly Attachment[];
}

/** Sends mail. Rejects with `unavailable` where the server that carries it does not take it now. */
export interface Mailer {
  send(mail: Mail, signal?: AbortSignal): Promise<void>;
}
