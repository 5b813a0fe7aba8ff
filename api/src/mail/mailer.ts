export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

/** Sends mail. Rejects with `unavailable` where the server that carries it does not take it now. */
export interface Mailer {
  send(mail: Mail, signal?: AbortSignal): Promise<void>;
}
