import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pdfOf } from '@watoto/shared/contract/pdf.fixture.ts';
import { expectGood } from './good-page.ts';
import { openSchool, type School, until } from './school.fixture.ts';

/** A teacher brings slides, everyone sees the page that is shown, and pupils look back on their own. */
let school: School;
let teacher: Page;
let pupil: Page;
beforeAll(async () => {
  school = await openSchool();
  teacher = await school.enter('grace', { mic: false, camera: false });
  pupil = await school.enter('amina', { width: 360, height: 640, dark: true, mic: false, camera: false });
});
afterAll(async () => {
  await school.close();
});

const onPage = (page: Page, number: number) =>
  until(async () => {
    const slides = page.getByTestId('slides');
    const at = (await slides.count()) === 0 ? 'none' : await slides.getAttribute('data-page');
    const loaded = at === String(number) && (await page.getByTestId('slide-large').first().getAttribute('data-loaded')) === 'true';
    return loaded ? null : `page ${number} with its picture, not ${at}`;
  }, 30_000);

async function bring(name: string, content: Buffer): Promise<void> {
  const [chooser] = await Promise.all([
    teacher.waitForEvent('filechooser'),
    teacher.getByRole('dialog', { name: 'Choose slides' }).getByRole('button', { name: 'Bring slides…' }).click(),
  ]);
  await chooser.setFiles({ name, mimeType: 'application/pdf', buffer: content });
}

describe('slides', () => {
  it('are asked for where none are, and what is no PDF is refused in plain words', async () => {
    await teacher.getByRole('button', { name: 'Teacher’s tools' }).click();
    await teacher.getByRole('menuitemradio', { name: 'Slides' }).click();
    await pupil.getByText('No slides are shown yet.').waitFor();
    await teacher.getByRole('button', { name: 'Choose slides' }).click();
    await expectGood(teacher, 'choosing slides');
    await bring('drums.pdf', Buffer.from('not a PDF at all'));
    await teacher.getByText('is neither a PDF nor an office file').waitFor();
  });

  it('are brought as a PDF, seen by everyone, and turned by the teacher’s keys', async () => {
    await bring('Drums.pdf', pdfOf(['The drum', 'The rhythm', 'The dance'].map((text) => ({ text }))));
    for (const page of [teacher, pupil]) await onPage(page, 1);
    await teacher.keyboard.press('ArrowRight');
    for (const page of [teacher, pupil]) await onPage(page, 2);
    expect(await pupil.getByTestId('slide-text').textContent()).toContain('The rhythm');
    await expectGood(teacher, 'slides, laptop');
    await expectGood(pupil, 'slides, phone in the dark');
  });

  it('a pupil looks back, and is taken along again', async () => {
    await pupil.getByRole('button', { name: 'Page before' }).click();
    await onPage(pupil, 1);
    await onPage(teacher, 2);
    await pupil.getByRole('button', { name: /^Back to the teacher/ }).click();
    await onPage(pupil, 2);
  });

  it('who comes later sees them too', async () => {
    const late = await school.enter('baraka', { mic: false, camera: false });
    await onPage(late, 2);
    await late.context().close();
  });
});
