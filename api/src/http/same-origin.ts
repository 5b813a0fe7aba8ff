import { AppError } from '@watoto/shared/kernel/errors.ts';

export interface OriginHeaders {
  readonly origin: string | undefined;
  readonly host: string | undefined;
  readonly fetchSite: string | undefined;
}

/**
 * Guards what works by cookie against other sites, on top of SameSite=Strict (which trusts sibling subdomains). Browsers put
 * `Origin` on every POST: it must be our public origin, or the very host that was called. Programs that are no browsers
 * send none, and carry no one else's cookies. Throws `forbidden`.
 */
export function requireSameOrigin({ origin, host, fetchSite }: OriginHeaders, publicUrl: string): void {
  if (origin === undefined) {
    if (fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none') return;
  } else if (URL.canParse(origin)) {
    const from = new URL(origin);
    if (from.origin === new URL(publicUrl).origin || from.host === host) return;
  }
  throw new AppError('forbidden', { message: 'This was sent from another site.' });
}
