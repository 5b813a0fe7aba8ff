import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { type Network, openNetwork } from '../../../infra/network/src/network.ts';
import { CHROMIUM, launchChromium } from '../chromium.ts';
import { standingOf } from '../media-probe.ts';
import { type School, openSchool, until } from '../school.fixture.ts';
import { meterSound, sound } from './sound-meter.ts';
import { writeTone } from './tone.ts';

/** A lesson whose pupil sits behind a network of her own; the teacher is on this machine. */
export interface DistantLesson {
  readonly school: School;
  readonly network: Network;
  readonly teacher: Page;
  readonly pupil: Page;
  /** Milliseconds from `since` until sound goes on at the page, and goes on; 0 if it never stopped. */
  soundBack(page: Page, since: number): Promise<number>;
  /** The longest silence at the page that has not ended before `since`, ms in which it listened; 0: none longer than a hiccup. */
  silenceSince(page: Page, since: number): Promise<number>;
  /** Resolves when both hear each other. */
  soundFlows(): Promise<void>;
  close(): Promise<void>;
}

export interface DistantLessonOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What the school needs beside it, started before it is: answers with more of its environment. */
  readonly beside?: (network: Network, scope: Scope) => Promise<Readonly<Record<string, string>>>;
  /** The teacher's camera and the pupil's: pictures cost what sound doesn't. */
  readonly cameras?: boolean;
  /** Before a page of either opens. */
  readonly ready?: (context: BrowserContext) => Promise<void>;
  /** Before the pupil comes. */
  readonly prepare?: (network: Network, school: School) => Promise<void>;
}

/** Sound counts as back when it is still heard so long after, ms. */
const STEADY_MS = 1_000;
const NOW_MS = 300;
/** One step of a person in a page. */
const STEP_MS = 10_000;

export async function openDistantLesson({
  env = {},
  beside,
  cameras = false,
  ready: more,
  prepare,
}: DistantLessonOptions = {}): Promise<DistantLesson> {
  const scope = new Scope('distant lesson');
  try {
    const network = scope.own(await openNetwork());
    // DTX sends next to nothing while a microphone is silent: with a tone on it, silence means loss.
    const [low, high] = [join(network.folder, 'low.wav'), join(network.folder, 'high.wav')];
    await writeTone(low, { pitch: 130, syllables: 3 });
    await writeTone(high, { pitch: 220, syllables: 4 });
    const besides = (await beside?.(network, scope)) ?? {};
    const args = (voice: string) => ['--ignore-certificate-errors', `--use-file-for-fake-audio-capture=${voice}`];
    const school = scope.own(
      await openSchool({
        env: { HOST: '0.0.0.0', ANNOUNCED_ADDRESS: network.schoolAddress, SFU_WORKERS: '1', ...env, ...besides },
        chromium: { args: args(low) },
      }),
    );
    const url = `http://${network.schoolAddress}:${school.embedded.port}`;
    const browser = await launchChromium({
      executablePath: await network.within(CHROMIUM),
      args: [...args(high), `--unsafely-treat-insecure-origin-as-secure=${url}`],
    });
    scope.defer(() => browser.close());
    const ready = async (context: BrowserContext) => {
      context.setDefaultTimeout(STEP_MS);
      await context.addInitScript(meterSound);
      await more?.(context);
    };
    const teacher = await school.enter('grace', { camera: cameras, ready });
    await prepare?.(network, school);
    const pupil = await school.enter('amina', { camera: cameras, ready, desk: { browser, url } });
    const soundFlows = async () => {
      for (const [page, name] of [
        [teacher, 'the teacher'],
        [pupil, 'the pupil'],
      ] as const) {
        await until(async () => {
          if ((await sound(page)).lastAt > Date.now() - NOW_MS) return null;
          return `sound at ${name}; the teacher's page: ${await standingOf(teacher)}; the pupil's: ${await standingOf(pupil)}`;
        }, 30_000);
      }
    };
    const lesson: DistantLesson = {
      school,
      network,
      teacher,
      pupil,
      soundBack,
      silenceSince,
      soundFlows,
      close: () => scope.close('test over'),
    };
    return lesson;
  } catch (error) {
    await scope.close('could not open');
    throw error;
  }
}

async function soundBack(page: Page, since: number): Promise<number> {
  await until(async () => ((await sound(page)).lastAt > since + STEADY_MS ? null : 'sound again'), 30_000);
  const { silences } = await sound(page);
  // What was on its way when the network went is still heard: a silence may begin late.
  const ends = silences.filter(({ from, to }) => to > since && from < since + STEADY_MS).map(({ to }) => to - since);
  return Math.max(0, ...ends);
}

async function silenceSince(page: Page, since: number): Promise<number> {
  const { silences } = await sound(page);
  return Math.max(0, ...silences.filter(({ to }) => to > since).map(({ quietMs }) => quietMs));
}

const FIGURES = resolve(import.meta.dirname, '../../../.cache/network-recovery.json');

type Measured = Readonly<Record<string, number | string>>;

/** What a test file has measured, as JSON beside the logs: name -> values. */
export class Figures {
  readonly #file: string;
  readonly #values: Record<string, Measured[]> = {};

  constructor(name: string) {
    this.#file = FIGURES.replace('.json', `-${name}.json`);
  }

  add(name: string, value: Measured): void {
    (this.#values[name] ??= []).push(value);
  }

  async write(): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(this.#file, `${JSON.stringify(this.#values, null, 2)}\n`);
  }
}
