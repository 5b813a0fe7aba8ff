import type { Page } from 'playwright-core';

/** What a page receives of one remote track, by WebRTC's own statistics (W3C webrtc-stats, RTCInboundRtpStreamStats). */
export interface Inbound {
  readonly kind: 'audio' | 'video';
  readonly trackId: string;
  readonly framesDecoded: number;
  readonly frameWidth: number;
  readonly energy: number;
  readonly packets: number;
}

declare global {
  interface Window {
    /** What `watchMedia` remembers in a page. */
    probedConnections: RTCPeerConnection[];
    probedSockets: WebSocket[];
  }
}

/** Runs in each page before anything else: remembers every RTCPeerConnection and WebSocket that the page makes. */
export function watchMedia(): void {
  const made: RTCPeerConnection[] = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made.push(this);
    }
  };
  const sockets: WebSocket[] = [];
  const NativeSocket = window.WebSocket;
  window.WebSocket = class extends NativeSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  };
  Object.assign(window, { probedConnections: made, probedSockets: sockets });
}

/** Every remote track that the page receives now. mediasoup-client's probator (ssrc 1234) is not one. */
export function inbound(page: Page): Promise<Inbound[]> {
  return page.evaluate(async () => {
    const { probedConnections } = window;
    const found: {
      kind: 'audio' | 'video';
      trackId: string;
      framesDecoded: number;
      frameWidth: number;
      energy: number;
      packets: number;
    }[] = [];
    for (const connection of probedConnections) {
      if (connection.connectionState === 'closed') continue;
      for (const stats of (await connection.getStats()).values()) {
        if (stats.type !== 'inbound-rtp' || stats.ssrc === 1234) continue;
        found.push({
          kind: stats.kind,
          trackId: stats.trackIdentifier,
          framesDecoded: stats.framesDecoded ?? 0,
          frameWidth: stats.frameWidth ?? 0,
          energy: stats.totalAudioEnergy ?? 0,
          packets: stats.packetsReceived ?? 0,
        });
      }
    }
    return found;
  });
}

/** How many RTCPeerConnections of the page are not closed. */
export function openConnections(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { probedConnections } = window;
    return probedConnections.filter((connection) => connection.connectionState !== 'closed').length;
  });
}

export interface Flow {
  /** Remote videos whose decoded frames have grown between two looks. */
  readonly videos: number;
  /** Remote audio tracks whose energy has. */
  readonly sounds: number;
}

/** What flows into the page now: two looks, `ms` apart. */
export async function flow(page: Page, ms = 700): Promise<Flow> {
  const before = new Map((await inbound(page)).map((track) => [track.trackId, track]));
  await page.waitForTimeout(ms);
  const after = await inbound(page);
  const grows = (key: 'framesDecoded' | 'energy') => (track: Inbound) =>
    track[key] > (before.get(track.trackId)?.[key] ?? Number.POSITIVE_INFINITY);
  return {
    videos: after.filter((track) => track.kind === 'video').filter(grows('framesDecoded')).length,
    sounds: after.filter((track) => track.kind === 'audio').filter(grows('energy')).length,
  };
}

/** What the page may ask for of a stream that it receives, by payload type, as it has agreed to it (SDP's rtcp-fb, RFC 4585). */
export function feedbackOf(page: Page, payloadType: number): Promise<string[]> {
  return page.evaluate((type) => {
    const { probedConnections } = window;
    const lines = probedConnections.flatMap(({ remoteDescription }) => remoteDescription?.sdp.split(/\r?\n/) ?? []);
    return lines.flatMap((line) => (line.startsWith(`a=rtcp-fb:${type} `) ? [line.slice(line.indexOf(' ') + 1)] : []));
  }, payloadType);
}

/** The device that each track which the page sends comes from. */
export function sendingDevices(page: Page): Promise<{ kind: string; deviceId: string }[]> {
  return page.evaluate(() => {
    const { probedConnections } = window;
    return probedConnections
      .filter((connection) => connection.connectionState !== 'closed')
      .flatMap((connection) => connection.getSenders())
      .flatMap(({ track }) => (track ? [{ kind: track.kind, deviceId: track.getSettings().deviceId ?? '' }] : []));
  });
}

/** Where a page says that it is, for who reads why a test failed. */
export const standingOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const told = [...document.querySelectorAll('[role=status], [role=alert]')].flatMap(({ textContent }) => textContent || []);
    const controls = [...document.querySelectorAll('[role=toolbar] button')].map(
      (one) => one.getAttribute('aria-label') ?? one.textContent,
    );
    const sends = controls.filter((name) => /camera|microphone/i.test(name));
    const { phase, media, rung } = document.querySelector<HTMLElement>('[data-testid=classroom]')?.dataset ?? {};
    return JSON.stringify({ phase, media, rung, told, sends });
  });
