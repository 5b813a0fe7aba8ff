import type { Page } from 'playwright-core';

/** What a page has seen of a lesson since it opened; times are ms since 1970. */
export interface Seen {
  /** Its own rung, each time that it changed. */
  readonly rungs: readonly { readonly at: number; readonly rung: string }[];
  /** When a page of the slides was first shown as a picture, small or large. */
  readonly slides: Readonly<Record<string, number>>;
}

/** Samples of sound that a page has played, and that had to be made up. */
export interface Sound {
  readonly played: number;
  readonly concealed: number;
}

/** Runs in the page before anything else. */
export function watchLesson(): void {
  const LOOK_MS = 25;
  const rungs: { at: number; rung: string }[] = [];
  const slides: Record<string, number> = {};
  setInterval(() => {
    const rung = document.querySelector<HTMLElement>('[data-testid=classroom]')?.dataset['rung'];
    if (rung !== undefined && rungs.at(-1)?.rung !== rung) rungs.push({ at: Date.now(), rung });
    const shown = document.querySelector<HTMLElement>('[data-testid=slides]');
    const page = shown?.dataset['page'];
    const pictures = shown ? [...shown.querySelectorAll('img')] : [];
    if (page !== undefined && pictures.some(({ complete, naturalWidth }) => complete && naturalWidth > 0)) slides[page] ??= Date.now();
  }, LOOK_MS);
  Object.assign(window, { lessonSeen: { rungs, slides } });
}

export function seen(page: Page): Promise<Seen> {
  return page.evaluate(() => (window as unknown as { lessonSeen: Seen }).lessonSeen);
}

/** All the sound that the page has been sent so far (W3C webrtc-stats, RTCInboundRtpStreamStats). */
export function soundOf(page: Page): Promise<Sound> {
  return page.evaluate(async () => {
    const { probedConnections } = window;
    let played = 0;
    let concealed = 0;
    for (const connection of probedConnections) {
      if (connection.connectionState === 'closed') continue;
      for (const row of (await connection.getStats()).values()) {
        if (row.type !== 'inbound-rtp' || row.kind !== 'audio') continue;
        played += row.totalSamplesReceived ?? 0;
        concealed += (row.concealedSamples ?? 0) - (row.silentConcealedSamples ?? 0);
      }
    }
    return { played, concealed };
  });
}
