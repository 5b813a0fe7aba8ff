import { z } from 'zod';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { envUrl } from '@watoto/shared/server/config.ts';
import type { Mailer } from '../mail/mailer.ts';
import { createSmtpMailer } from '../mail/smtp-mailer.ts';
import { createWebPusher, type Pusher, VapidKeys } from './pusher.ts';

/** How mail and web pushes leave, as every profile is told of it. */
export const WAYS_OUT_ENVIRONMENT = {
  /** smtp://user:password@host:587 or smtps://...:465; not set: no mail is sent. `?requireTLS=true`: never without TLS. */
  SMTP_URL: envUrl('smtp', 'smtps').optional(),
  /** `Our school <school@example.org>` */
  MAIL_FROM: z.string().min(3).max(320).optional(),
  /** What browsers subscribe to web pushes with; not set: none (the embedded profile makes its own). */
  VAPID_PUBLIC_KEY: VapidKeys.shape.publicKey.optional(),
  VAPID_PRIVATE_KEY: VapidKeys.shape.privateKey.optional(),
};

export interface WaysOut {
  /** null: no mail server. */
  readonly smtp: { readonly url: string; readonly from: string } | null;
  /** null: no web push. */
  readonly vapid: VapidKeys | null;
}

/** Throws where one half of what belongs together is missing. */
export function waysOutOf(given: z.output<z.ZodObject<typeof WAYS_OUT_ENVIRONMENT>>): WaysOut {
  const { SMTP_URL: url, MAIL_FROM: from, VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey } = given;
  if ((url === undefined) !== (from === undefined)) throw new Error('SMTP_URL and MAIL_FROM belong together');
  if ((publicKey === undefined) !== (privateKey === undefined)) throw new Error('VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY belong together');
  return {
    smtp: url !== undefined && from !== undefined ? { url, from } : null,
    vapid: publicKey !== undefined && privateKey !== undefined ? { publicKey, privateKey } : null,
  };
}

/** What `createApi` sends with. */
export function openWaysOut({ smtp, vapid }: WaysOut, publicUrl: string, scope: Scope): { mailer?: Mailer; pusher?: Pusher } {
  const subject = publicUrl.startsWith('https:') ? publicUrl : `mailto:${addressOf(smtp?.from) ?? 'admin@localhost.localdomain'}`;
  return {
    ...(smtp ? { mailer: scope.own(createSmtpMailer(smtp)) } : {}),
    ...(vapid ? { pusher: createWebPusher({ ...vapid, subject }) } : {}),
  };
}

/** `school@example.org` of `Our school <school@example.org>`. */
function addressOf(from: string | undefined): string | undefined {
  return from === undefined ? undefined : (/<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim());
}
