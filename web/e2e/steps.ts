import type { Page } from 'playwright-core';

/** Chooses an entry of the teacher's tools. */
export async function choose(teacher: Page, entry: string, role: 'menuitem' | 'menuitemradio' = 'menuitem'): Promise<void> {
  await teacher.getByRole('button', { name: 'Teacher’s tools' }).click();
  await teacher.getByRole(role, { name: entry, exact: true }).click();
  await teacher.getByRole('menu').waitFor({ state: 'detached' });
}

export type Place = readonly [right: number, down: number];

/** Moves a pressed mouse over what has this test id; places are shares of its width and height. */
export async function press(page: Page, testId: string, [from, ...rest]: readonly [Place, ...Place[]]): Promise<void> {
  const box = await page.getByTestId(testId).boundingBox();
  if (!box) throw new Error(`no ${testId}`);
  const at = ([right, down]: Place) => [box.x + right * box.width, box.y + down * box.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  for (const place of rest) await page.mouse.move(...at(place), { steps: 8 });
}

/** As `press`, and lets go. */
export async function drag(page: Page, testId: string, way: readonly [Place, ...Place[]]): Promise<void> {
  await press(page, testId, way);
  await page.mouse.up();
}

export async function panel(page: Page, name: 'People' | 'Chat'): Promise<void> {
  await page
    .getByRole('toolbar', { name: 'Lesson controls' })
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();
}

export async function say(page: Page, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Write a message' });
  if (!(await box.isVisible())) await panel(page, 'Chat');
  await box.fill(text);
  await box.press('Enter');
}
