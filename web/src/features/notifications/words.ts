import type { TFunction } from 'i18next';
import type { Notification, NotificationTarget } from '@watoto/shared/contract/http/notifications.ts';

/** What a notification says, in the language of the page. */
export function wordsOf(t: TFunction, { kind, facts }: Pick<Notification, 'kind' | 'facts'>, inWords: (at: Date) => string): string {
  const values = { title: facts.title, when: facts.startsAt === null ? '' : inWords(new Date(facts.startsAt)) };
  return kind === 'lessonChanged'
    ? t(`notifications.lessonChanged.${facts.change ?? 'edited'}`, values)
    : t(`notifications.says.${kind}`, values);
}

const PATHS: Readonly<Record<NotificationTarget['to'], string>> = {
  lesson: '/lessons/',
  timetable: '/timetable?lesson=',
  course: '/courses/',
  assessment: '/assessments/',
  recording: '/recordings/',
};

/** The page that it leads to; null: none, such as that of a lesson that does not take place. */
export function pathOf({ facts }: Pick<Notification, 'facts'>): string | null {
  const { to, id } = facts.target;
  return facts.change === 'cancelled' ? null : `${PATHS[to]}${encodeURIComponent(id)}`;
}
