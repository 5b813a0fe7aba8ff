import { type Browser, chromium } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';

export interface ChromiumOptions {
  /** Chromium, or a program that runs it elsewhere. */
  readonly executablePath?: string;
  /** Switches beside those that every test needs. */
  readonly args?: readonly string[];
}

/** Debian's Chromium with WebRTC's test devices, and none of its own traffic. */
export function launchChromium({ executablePath = CHROMIUM, args = [] }: ChromiumOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // playwright's own headless flag is the old one.
    headless: false,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      ...args,
    ],
  });
}
