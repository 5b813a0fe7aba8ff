import type { IncomingMessage, ServerResponse } from 'node:http';

const PERMISSIONS = ['camera', 'microphone', 'display-capture', 'autoplay', 'fullscreen', 'screen-wake-lock', 'speaker-selection']
  .map((feature) => `${feature}=(self)`)
  .concat(['geolocation=()', 'payment=()', 'usb=()'])
  .join(', ');

/** A host with an optional port, as it may stand in a policy: nothing that could end the directive. */
const HOST = /^[A-Za-z0-9.-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:]+\](:\d{1,5})?$/;

/** Scripts from files only; styles may be inline, because MUI writes them at run time. */
function contentSecurityPolicy(host: string | undefined): string {
  // 'self' covers the same origin's sockets in newer browsers only.
  const sockets = host !== undefined && HOST.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob: mediastream:",
    "worker-src 'self' blob:",
    `connect-src 'self'${sockets}`,
    "frame-ancestors 'none'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; ');
}

/** Security headers of the web app's own files (OWASP Secure Headers). The API sets its own. */
export function setPageHeaders(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Content-Security-Policy', contentSecurityPolicy(request.headers.host));
  response.setHeader('Permissions-Policy', PERMISSIONS);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
}
