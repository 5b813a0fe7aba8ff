import type { ClusterLesson, WitnessWindow } from './cluster-lesson.ts';
import type { Observed } from './observed.ts';

/** Pupils whose media is watched. */
export type Crowd = Pick<WitnessWindow, 'startObserving' | 'observed' | 'leaveAll'>;

/**
 * These pupils, spread over browsers: all clients of a page share its main thread and its network thread, which each pupil's own
 * device has for itself.
 */
export async function openCrowd(lesson: ClusterLesson, names: readonly string[], browsers: number): Promise<Crowd> {
  const windows = await Promise.all(Array.from({ length: browsers }, () => lesson.open()));
  const tokens = await Promise.all(names.map(async (name) => ({ name, token: await lesson.token(name, 'pupil') })));
  await Promise.all(windows.map((window, i) => window.attend(tokens.filter((_, place) => place % browsers === i))));
  return {
    async startObserving() {
      await Promise.all(windows.map((window) => window.startObserving()));
    },
    async observed() {
      return together(await Promise.all(windows.map((window) => window.observed())));
    },
    async leaveAll() {
      await Promise.all(windows.map((window) => window.leaveAll()));
    },
  };
}

function together(all: readonly Observed[]): Observed {
  return {
    gaps: all.flatMap(({ gaps }) => gaps),
    last: Object.assign({}, ...all.map(({ last }) => last)) as Observed['last'],
    sockets: all.flatMap(({ sockets }) => sockets),
    chat: Object.assign({}, ...all.map(({ chat }) => chat)) as Observed['chat'],
  };
}
