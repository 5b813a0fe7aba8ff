import type { Queries } from '../db/database.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** By the pupil's place in the class. */
const ANSWERS = [
  { at: 0, name: 'Mama Amina', state: 'given' },
  { at: 4, name: 'Mr Nakato', state: 'asked' },
  { at: 5, name: 'Mrs Hassan', state: 'refused' },
] as const;

/** What some guardians have said; nobody's link works. */
export async function seedConsents(tx: Queries, pupils: readonly string[], now: number): Promise<void> {
  const rows = ANSWERS.flatMap(({ at, name, state }) => {
    const user_id = pupils[at];
    if (user_id === undefined) return [];
    return [
      {
        user_id,
        kind: 'guardian' as const,
        guardian_name: name,
        guardian_email: `guardian${at}@demo.school`,
        state,
        created_at: new Date(now - 7 * DAY_MS),
        decided_at: state === 'asked' ? null : new Date(now - 5 * DAY_MS),
      },
    ];
  });
  await tx.insertInto('consents').values(rows).execute();
}
