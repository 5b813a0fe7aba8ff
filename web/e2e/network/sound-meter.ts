import type { Page } from 'playwright-core';

/** A time without sound, ms since 1970 on this machine's clock. */
export interface Silence {
  readonly from: number;
  readonly to: number;
  /** Of it, ms in which the page really listened: a busy machine is not silence. */
  readonly quietMs: number;
}

interface Meter {
  silences: Silence[];
  lastAt: number;
  quietMs: number;
  lookedAt: number;
}

/**
 * Runs in each page before anything else, after `watchMedia`: notes when remote sound reaches its track, and when it doesn't for
 * longer than a hiccup. A receiver's sources change with every packet that is played out (W3C webrtc-pc, RTCRtpContributingSource).
 */
export function meterSound(): void {
  const LOOK_MS = 20;
  const HICCUP_MS = 200;
  const meter: Meter = { silences: [], lastAt: 0, quietMs: 0, lookedAt: Date.now() };
  const seen = new WeakMap<RTCRtpReceiver, string>();
  const played = (receiver: RTCRtpReceiver): boolean => {
    const now = receiver
      .getSynchronizationSources()
      .map(({ source, rtpTimestamp }) => `${source}:${rtpTimestamp}`)
      .join();
    if (now === '' || now === seen.get(receiver)) return false;
    seen.set(receiver, now);
    return true;
  };
  setInterval(() => {
    const { probedConnections } = window;
    const heard = probedConnections
      .filter(({ connectionState }) => connectionState !== 'closed')
      .flatMap((connection) => connection.getReceivers())
      .filter(({ track }) => track.kind === 'audio')
      .filter(played);
    const now = Date.now();
    meter.quietMs += Math.min(now - meter.lookedAt, 2 * LOOK_MS);
    meter.lookedAt = now;
    if (heard.length === 0) return;
    if (meter.lastAt > 0 && meter.quietMs > HICCUP_MS) meter.silences.push({ from: meter.lastAt, to: now, quietMs: meter.quietMs });
    meter.lastAt = now;
    meter.quietMs = 0;
  }, LOOK_MS);
  Object.assign(window, { soundMeter: meter });
}

/** When sound was last heard, and all silences that have ended. */
export function sound(page: Page): Promise<{ silences: Silence[]; lastAt: number }> {
  return page.evaluate(() => (window as unknown as { soundMeter: Meter }).soundMeter);
}
