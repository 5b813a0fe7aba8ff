import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Tables } from '../db/tables.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';

/** Drawn by ourselves: a drum, waves, branches and leaves. 1200 x 400. */
const DRAWINGS: Readonly<Record<string, string>> = {
  'Rhythm and drums': `
    <rect width="1200" height="400" fill="#0b5f5b"/>
    <g fill="none" stroke="#6fd0c8" stroke-width="10" stroke-linecap="round" opacity=".55">
      <path d="M430 130q-70 70 0 140M370 90q-110 110 0 220M770 130q70 70 0 140M830 90q110 110 0 220"/>
    </g>
    <path d="M490 130h220l-44 150a70 22 0 0 1-132 0z" fill="#7a3b1e"/>
    <g stroke="#f6bd3b" stroke-width="7" fill="none"><path d="M494 140l62 150 44-136 44 136 62-150"/></g>
    <ellipse cx="600" cy="130" rx="112" ry="36" fill="#f6bd3b"/>
    <ellipse cx="600" cy="127" rx="92" ry="26" fill="#fbf7ee"/>
    <g fill="#f6bd3b"><circle cx="150" cy="200" r="26"/><circle cx="240" cy="200" r="14"/><circle cx="960" cy="200" r="14"/><circle cx="1050" cy="200" r="26"/></g>`,
  'Songs of the coast': `
    <rect width="1200" height="400" fill="#f6bd3b"/>
    <circle cx="930" cy="150" r="78" fill="#fff3d0"/>
    <path d="M0 250q75-50 150 0t150 0 150 0 150 0 150 0 150 0 150 0 150 0v150H0z" fill="#2c9c94"/>
    <path d="M0 300q75-50 150 0t150 0 150 0 150 0 150 0 150 0 150 0 150 0v100H0z" fill="#0b5f5b"/>
    <path d="M300 236h230l-46 56H346z" fill="#7a3b1e"/>
    <path d="M408 226V70q96 60 112 150z" fill="#fbf7ee"/>`,
  'Stories in code': `
    <rect width="1200" height="400" fill="#123f52"/>
    <g fill="none" stroke="#6fd0c8" stroke-width="14" stroke-linecap="round">
      <path d="M120 200h210q80 0 130-70t130-70h180"/>
      <path d="M330 200q80 0 130 70t130 70h180"/>
      <path d="M590 340q90 0 130-60t130-60h150"/>
    </g>
    <g fill="#f6bd3b"><circle cx="120" cy="200" r="34"/><circle cx="330" cy="200" r="26"/><circle cx="590" cy="340" r="26"/></g>
    <g fill="#fbf7ee"><rect x="770" y="26" width="190" height="68" rx="34"/><rect x="1000" y="186" width="160" height="68" rx="34"/>
    <rect x="770" y="306" width="190" height="68" rx="34"/></g>`,
  'The colours around us': `
    <rect width="1200" height="400" fill="#efe8da"/>
    <g transform="translate(600 420)">
      <path d="M0 0C-90-110-60-250 0-330 60-250 90-110 0 0z" fill="#2f7d4f"/>
      <path d="M0 0C-90-110-60-250 0-330 60-250 90-110 0 0z" fill="#c2542d" transform="rotate(-38)"/>
      <path d="M0 0C-90-110-60-250 0-330 60-250 90-110 0 0z" fill="#f6bd3b" transform="rotate(38)"/>
      <path d="M0 0C-90-110-60-250 0-330 60-250 90-110 0 0z" fill="#7a3b1e" transform="rotate(-72)"/>
      <path d="M0 0C-90-110-60-250 0-330 60-250 90-110 0 0z" fill="#0b5f5b" transform="rotate(72)"/>
    </g>`,
};

/** Pictures of the demo's courses, where they have none yet. */
export async function seedCovers(db: Kysely<Tables>, objects: ObjectStore, now: number): Promise<void> {
  const bare = await db
    .selectFrom('courses')
    .select(['courses.id', 'courses.title', 'courses.instructor'])
    .where('courses.title', 'in', Object.keys(DRAWINGS))
    .where('courses.cover_file', 'is', null)
    .where('courses.version', '=', 1)
    .execute();
  if (bare.length === 0) return;
  const { default: sharp } = await import('sharp');
  for (const { id: courseId, title, instructor } of bare) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 400" width="1200" height="400">${DRAWINGS[title] ?? ''}</svg>`;
    const picture = await sharp(Buffer.from(svg)).webp({ quality: 80 }).toBuffer();
    const id = uuidV7(now);
    const key = `files/${id}`;
    await objects.put(key, picture, picture.length);
    await db
      .insertInto('files')
      .values({
        id,
        owner_id: instructor,
        course_id: courseId,
        purpose: 'cover',
        name: `${title}.svg`,
        type: 'image/webp',
        bytes: String(picture.length),
        checksum: createHash('sha256').update(picture).digest(),
        key,
        state: 'ready',
        scan: 'off',
      })
      .execute();
    await db.updateTable('courses').set({ cover_file: id }).where('id', '=', courseId).execute();
  }
}
