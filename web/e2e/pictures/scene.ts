import type { Page } from 'playwright-core';
import type { School } from '../school.fixture.ts';

/** Saves what this page shows now under this name, where it is wanted. */
export type Shoot<Name extends string> = (page: Page, name: Name) => Promise<void>;

/** Some pictures of one school, which is opened for them and no others: each scene can be taken by itself. */
export interface Scene<Name extends string = string> {
  readonly names: readonly Name[];
  /** Does it need the recorded lesson of the demo school? */
  readonly demoRecording?: boolean;
  readonly take: (school: School, shoot: Shoot<Name>) => Promise<void>;
}

/** Keeps the names of `shoot` to those that the scene says it has. */
export const scene = <const Name extends string>(one: Scene<Name>): Scene => one;

export const PHONE = { width: 360, height: 640, touch: true };

/** What fades or arrives late has come. */
export const settled = (page: Page, ms = 1_200) => page.waitForTimeout(ms);

/** A school's first page, or another. */
export const go = (school: School, page: Page, path: string) => page.goto(`${school.embedded.url}${path}`);
