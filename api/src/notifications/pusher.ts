import { type Agent, request } from 'node:https';
import { z } from 'zod';
import webPush from 'web-push';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { PushSubscriptionBody } from '@watoto/shared/contract/http/notifications.ts';
import { createPublicAgent, requirePublicUrl } from '../http/public-address.ts';

/** Sends web pushes (RFC 8030), encrypted for one browser (RFC 8291), signed with the school's key (RFC 8292). */
export interface Pusher {
  /** What browsers subscribe with. */
  readonly publicKey: string;
  /** 'gone': the browser has taken its subscription back. Rejects with `unavailable` where it may work later, else with `forbidden`. */
  send(subscription: PushSubscriptionBody, text: string, signal?: AbortSignal): Promise<'sent' | 'gone'>;
}

export const VapidKeys = z.object({
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{87}$/, 'must be an uncompressed P-256 point in base64url'),
  privateKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be a P-256 key in base64url'),
});
export type VapidKeys = z.infer<typeof VapidKeys>;

export function newVapidKeys(): VapidKeys {
  return webPush.generateVAPIDKeys();
}

export interface WebPusherOptions extends VapidKeys {
  /** Whom a push service may write to: `mailto:` or `https:`. */
  readonly subject: string;
  /** For tests, whose push service is on this machine: any address is good then. */
  readonly agent?: Agent;
  readonly timeoutMs?: number;
}

/** Seconds that a push service keeps it for a browser that is off. */
const TTL_S = 24 * 60 * 60;
const TIMEOUT_MS = 10_000;

export function createWebPusher({ publicKey, privateKey, subject, agent, timeoutMs = TIMEOUT_MS }: WebPusherOptions): Pusher {
  const vapidDetails = { publicKey, privateKey, subject };
  const ours = agent ?? createPublicAgent();
  return {
    publicKey,
    async send(subscription, text, signal) {
      if (!agent) requirePublicUrl(new URL(subscription.endpoint));
      const { endpoint, method, headers, body } = webPush.generateRequestDetails(subscription, text, {
        vapidDetails,
        TTL: TTL_S,
        urgency: 'normal',
        contentEncoding: 'aes128gcm',
      });
      const late = AbortSignal.timeout(timeoutMs);
      const status = await new Promise<number>((resolve, reject) => {
        const sent = request(
          endpoint,
          { method, headers, agent: ours, signal: signal ? AbortSignal.any([signal, late]) : late },
          (response) => {
            // What it says besides is nobody's business, however long it is.
            response.destroy();
            resolve(response.statusCode ?? 0);
          },
        );
        sent.once('error', (error) => reject(error instanceof AppError ? error : new AppError('unavailable', { cause: error })));
        sent.end(body);
      });
      if (status >= 200 && status < 300) return 'sent';
      if (status === 404 || status === 410) return 'gone';
      const message = `The push service answered ${status}.`;
      throw new AppError(status === 429 || status >= 500 ? 'unavailable' : 'forbidden', { message });
    },
  };
}
