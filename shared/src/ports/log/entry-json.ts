import { AppError } from '../../kernel/errors.ts';
import { Entry, type EntryDraft } from '../../room/entry.ts';

/** A draft as a JSON object; nothing but the draft's own fields, whatever else the object carries. */
export function encodeDraft({ id, by, type, data }: EntryDraft): string {
  return JSON.stringify({ id, by, type, data });
}

/** The draft's JSON, completed by the log: `seq` and `at` come first. `append.lua.ts` does the same on Redis. */
export function completeDraft(draft: string, seq: number, at: number): string {
  return `{"seq":${seq},"at":${at},${draft.slice(1)}`;
}

/**
 * An entry from the text in which it is stored and published. Throws AppError `internal` where the text is not an
 * entry: the log is corrupted, or was written by a newer version.
 */
export function decodeEntry(text: string): Entry {
  try {
    return Entry.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('internal', {
      message: 'The log holds something that is not an entry.',
      details: { text: text.slice(0, 200) },
      cause,
    });
  }
}
