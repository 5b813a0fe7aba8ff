import type { NotificationFacts, NotificationKind } from '@watoto/shared/contract/http/notifications.ts';

/** What one notification says, for mail and push. */
export interface Words {
  /** The subject, or a push's title. */
  readonly title: string;
  /** One or two sentences. */
  readonly text: string;
}

/** The facts with their time in words. `when` is '' where there is none. */
export interface Spoken extends Pick<NotificationFacts, 'title' | 'course' | 'change'> {
  readonly when: string;
}

export interface Language {
  readonly locale: string;
  readonly kinds: Readonly<Record<NotificationKind, (facts: Spoken) => Words>>;
  readonly hello: (name: string) => string;
  readonly open: string;
  /** Why this came, and where to change it. */
  readonly why: string;
}
