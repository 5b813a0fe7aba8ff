import type { Generated } from 'kysely';
import type { DeckState, DeckTrouble } from '@watoto/shared/contract/decks.ts';

/** The rows of `migrations/0015_decks.sql` and what came later. */
export interface DecksTables {
  decks: DecksTable;
  deck_pages: DeckPagesTable;
  deck_lessons: DeckLessonsTable;
}

export interface DecksTable {
  id: string;
  owner_id: string | null;
  course_id: string | null;
  title: string;
  bytes: string;
  office: Generated<boolean>;
  state: Generated<DeckState | 'deleted'>;
  progress: Generated<number>;
  pages: number | null;
  trouble: DeckTrouble | null;
  created_at: Date;
  finished_at: Date | null;
  queued_at: Date | null;
  heard_at: Generated<Date>;
}

export interface DeckPagesTable {
  deck_id: string;
  page: number;
  width: number;
  height: number;
  text: string;
}

export interface DeckLessonsTable {
  deck_id: string;
  lesson_id: string;
  added_at: Date;
}
