import type { NotificationFacts, NotificationKind, NotificationTarget } from '@watoto/shared/contract/http/notifications.ts';
import type { Language, Words } from './language.ts';
import { english } from './words-en.ts';
import { swahili } from './words-sw.ts';

export interface Reader {
  readonly locale: string;
  readonly timeZone: string;
}

const LANGUAGES: Readonly<Record<string, Language>> = { en: english, sw: swahili };

export function languageOf(locale: string): Language {
  return LANGUAGES[locale.toLowerCase().split('-')[0] ?? ''] ?? english;
}

export function wordsFor(kind: NotificationKind, facts: NotificationFacts, reader: Reader): Words {
  const language = languageOf(reader.locale);
  return language.kinds[kind]({ ...facts, when: facts.startsAt === null ? '' : inWords(facts.startsAt, language, reader.timeZone) });
}

function inWords(at: string, { locale }: Language, timeZone: string): string {
  const options = { dateStyle: 'full', timeStyle: 'short' } as const;
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(new Date(at));
  } catch {
    // A zone that this machine does not know.
    return `${new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(at))} UTC`;
  }
}

const PATHS: Readonly<Record<NotificationTarget['to'], string>> = {
  lesson: '/lessons/',
  timetable: '/timetable?lesson=',
  course: '/courses/',
  assessment: '/assessments/',
  recording: '/recordings/',
};

/** The page on our origin. */
export function pathOf({ to, id }: NotificationTarget): string {
  return `${PATHS[to]}${encodeURIComponent(id)}`;
}
