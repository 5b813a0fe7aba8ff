import { setTimeout as sleep } from 'node:timers/promises';
import type { Gap, RunManifest } from '@watoto/shared/contract/recording.ts';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { readRun } from '@watoto/shared/ports/object-store/recorded-run.ts';
import type { LiveLesson } from './live-lesson.fixture.ts';
import type { LiveSchool } from './live.fixture.ts';
import { unplayable } from './plays.fixture.ts';
import { lostBeyondOpen, Told } from './told.fixture.ts';

export interface KillPlan {
  /** Recorder processes to be killed while they have a recording. */
  readonly kills: number;
  /** Lessons that are recorded at once. */
  readonly lessons: number;
  /** Recorders at once, each killed and started again by itself. */
  readonly recorders: number;
  /** Numbers from 0 to 1 for each recorder. */
  readonly random: (recorder: number) => () => number;
  /** Only once all that it has is confirmed in part: for a machine that is busy with other things. */
  readonly patient?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export interface KillFigures {
  readonly kills: number;
  /** Recordings that lost their recorder: one that is killed may have several. */
  readonly recordings_interrupted: number;
  /** Segments that manifests name at the end. */
  readonly confirmed_segments: number;
  readonly confirmed_segments_unplayable: number;
  /** Segments that a manifest named before a kill, and that none names at the end. */
  readonly confirmed_segments_gone: number;
  /** Of them those whose recorder had not got a picture yet. */
  readonly interrupted_before_media: number;
  /** From a claim to the first picture that its recorder got, at most. */
  readonly begins_worst_ms: number;
  /** Of each recording and kill: segments that its recorder had, beyond the one that was open. */
  readonly segments_lost_beyond_open: number;
  readonly gaps_unlabelled: number;
  /** The most that is missing around one kill, ms: the open segment, and what passes until another has it. */
  readonly longest_gap_ms: number;
}

/** A recorder is killed within so long after it was seen to have a recording, ms. */
const LIVES_MS = 15_000;
/** A segment's instant may be moved by so much when it is closed, ms: two pictures. */
const PICTURE_MS = 80;
const PATIENCE_MS = 120_000;

interface Recorded {
  readonly lesson: LiveLesson;
  readonly id: RecordingId;
}

type Stretch = Pick<Gap, 'from' | 'until'>;

/** A recording whose recorder was killed. */
interface Kill {
  readonly of: Recorded;
  readonly run: number;
  readonly at: number;
}

/**
 * Records several lessons with several recorders. Each recorder is killed at a moment that `random` says and started again, by itself, so
 * that many are dead at once, or are taking over, or have only just begun. Then the recordings are ended, and everything is looked at.
 */
export async function killRecorders(school: LiveSchool, plan: KillPlan): Promise<KillFigures> {
  const lessons: LiveLesson[] = [];
  for (let i = 0; i < plan.lessons; i += 1) lessons.push(await school.lesson());
  const all = await Promise.all(lessons.map(async (lesson) => ({ lesson, id: await lesson.record() })));
  const killing = new Killing(school, all, plan);
  await Promise.all(Array.from({ length: plan.recorders }, (_, i) => killing.again(`recorder${i + 1}`, plan.random(i))));
  await Promise.all(all.map((one) => school.until(`somebody records ${one.id}`, () => killing.goesOn(one), PATIENCE_MS)));
  await Promise.all(lessons.map((lesson) => lesson.stop()));
  const complete = async () => {
    if ((await school.board.list()).length > 0) return false;
    const runs = await Promise.all(all.map(({ id }) => school.runs(id)));
    return runs.flat().every((run) => run.complete);
  };
  await school.until('all is complete', complete, PATIENCE_MS);
  return await killing.figures();
}

class Killing {
  readonly #school: LiveSchool;
  readonly #all: readonly Recorded[];
  readonly #plan: KillPlan;
  #begun = 0;
  #killed = 0;
  readonly #hits: Kill[] = [];
  readonly #told = new Told();
  /** What manifests named before a kill. */
  readonly #seen = new Set<string>();

  constructor(school: LiveSchool, all: readonly Recorded[], plan: KillPlan) {
    this.#school = school;
    this.#all = all;
    this.#plan = plan;
  }

  /** Starts a recorder and kills it, until enough were killed; the last one lives on. */
  async again(name: string, random: () => number): Promise<void> {
    const { kills, env } = this.#plan;
    for (;;) {
      const own = this.#school.recorder(name, { ...env, LOG_LEVEL: 'debug' });
      this.#told.listen(own);
      const isDue = async () => this.#begun >= kills || (await this.#isDue(name));
      await this.#school.until(`${name} has a recording`, isDue, kills * LIVES_MS + PATIENCE_MS);
      if (this.#begun >= kills) return;
      this.#begun += 1;
      await sleep(random() * LIVES_MS);
      for (const { of, run } of await this.#heldBy(name)) await this.#see(of, run);
      const at = Date.now();
      await own.kill('SIGKILL');
      const hits = await this.#heldBy(name);
      this.#hits.push(...hits.map(({ of, run }) => ({ of, run, at })));
      if (hits.length > 0) this.#killed += 1;
      // Somebody thought it dead and has what it had.
      else this.#begun -= 1;
    }
  }

  async #isDue(name: string): Promise<boolean> {
    const held = await this.#heldBy(name);
    if (!this.#plan.patient) return held.length > 0;
    const going = await Promise.all(held.map(({ of }) => this.goesOn(of)));
    return going.length > 0 && going.every(Boolean);
  }

  /** Recordings that the living recorder of this name has, by the log. */
  async #heldBy(name: string): Promise<{ of: Recorded; run: number }[]> {
    const held = await Promise.all(
      this.#all.map(async (of) => {
        const { recording } = await of.lesson.state();
        if (!recording?.recorderId?.startsWith(`${name}-`) || this.#isLost(of, recording.run)) return [];
        return [{ of, run: recording.run }];
      }),
    );
    return held.flat();
  }

  #isLost({ id }: Recorded, run: number): boolean {
    return this.#hits.some((hit) => hit.of.id === id && hit.run === run);
  }

  async #see({ id }: Recorded, run: number): Promise<void> {
    const manifest = await readRun(this.#school.store, id, run);
    if (manifest) for (const name of namesOf(id, manifest)) this.#seen.add(name);
  }

  /** It has a living recorder, which has confirmed something. */
  async goesOn(of: Recorded): Promise<boolean> {
    const { lesson, id } = of;
    const run = (await lesson.state()).recording?.run ?? 0;
    if (run === 0 || this.#isLost(of, run)) return false;
    return ((await readRun(this.#school.store, id, run))?.segments.length ?? 0) > 0;
  }

  /** From its recorder's claim to the first picture that it got, ms. */
  #beginsAfter({ of, run }: Kill): number[] {
    const claimedAt = of.lesson.taken.find((taken) => taken.run === run)?.at;
    const first = this.#told.firstOf(of.id, run);
    return claimedAt === undefined || first === null ? [] : [first - claimedAt];
  }

  #lost({ of, run, at }: Kill, runs: readonly RunManifest[]): number {
    const own = runs.find((one) => one.recordingId === of.id && one.run === run);
    const tracks = [...this.#told.of(of.id, run)].map(([track, told]) => {
      const named = (own?.segments ?? []).filter((segment) => segment.track === track).map(({ number }) => number);
      return lostBeyondOpen(told, new Set(named), at);
    });
    return tracks.reduce((sum, lost) => sum + lost, 0);
  }

  async figures(): Promise<KillFigures> {
    const manifests = new Map<RecordingId, RunManifest[]>();
    for (const { id } of this.#all) manifests.set(id, await this.#school.runs(id));
    const runs = [...manifests.values()].flat();
    const named = new Set(runs.flatMap((run) => namesOf(run.recordingId, run)));
    const begins = (run: RunManifest) => ({ from: run.from, until: this.#told.firstOf(run.recordingId, run.run) ?? run.from });
    const looked = this.#hits.map((hit) => lookAt(hit, manifests.get(hit.of.id) ?? [], begins));
    const lost = this.#hits.map((hit) => this.#lost(hit, runs));
    return {
      kills: this.#killed,
      recordings_interrupted: this.#hits.length,
      confirmed_segments: named.size,
      confirmed_segments_unplayable: await unplayable(this.#school.store, runs),
      confirmed_segments_gone: [...this.#seen].filter((name) => !named.has(name)).length,
      interrupted_before_media: this.#hits.filter(({ of, run }) => this.#told.of(of.id, run).size === 0).length,
      begins_worst_ms: Math.max(0, ...this.#hits.flatMap((hit) => this.#beginsAfter(hit))),
      segments_lost_beyond_open: lost.reduce((sum, one) => sum + one, 0),
      gaps_unlabelled: looked.filter(({ labelled }) => !labelled).length,
      longest_gap_ms: Math.max(0, ...looked.map(({ gapMs }) => gapMs)),
    };
  }
}

function namesOf(id: RecordingId, { run, segments }: RunManifest): string[] {
  return segments.map(({ track, number }) => `${id}/${run}/${track}/${number}`);
}

/** What is missing around one kill, and whether manifests say so. */
function lookAt(
  { of: { lesson }, run, at }: Kill,
  runs: readonly RunManifest[],
  beginsOf: (run: RunManifest) => Stretch,
): { labelled: boolean; gapMs: number } {
  const began = lesson.taken.find((taken) => taken.run === run)?.at ?? at;
  const saved = runs.filter((one) => one.run <= run).flatMap(({ segments }) => segments.map((segment) => segment.at + segment.ms));
  const end = Math.max(runs[0]?.startedAt ?? began, ...saved);
  const later = runs.filter((one) => one.run > run);
  const next = Math.min(...later.flatMap(({ segments }) => segments.map((segment) => segment.at)));
  // Also what a run that came to nothing says of the one before it.
  const gaps = runs.flatMap((one) => one.gaps.filter(({ reason }) => reason === 'recorder_lost'));
  // From a claim to the first picture, a tap and a key frame later, nobody has anything: the API takes a long one for a gap.
  const begins = runs.map(beginsOf).map(({ from, until }) => ({ from, until: until + PICTURE_MS }));
  return {
    labelled: coveredFrom(end, [...gaps, ...begins]) >= next,
    gapMs: next - end,
  };
}

/** How far stretches reach, one after the other, from this instant on. */
function coveredFrom(from: number, stretches: readonly Stretch[]): number {
  let until = from;
  for (const one of stretches.toSorted((a, b) => a.from - b.from)) if (one.from <= until) until = Math.max(until, one.until);
  return until;
}
