import type { Page } from 'playwright-core';

/** Chooses an entry of the teacher's tools. */
export async function choose(teacher: Page, entry: string, role: 'menuitem' | 'menuitemradio' = 'menuitem'): Promise<void> {
  await teacher.getByRole('button', { name: 'Teacher’s tools' }).click();
  await teacher.getByRole(role, { name: entry, exact: true }).click();
  await teacher.getByRole('menu').waitFor({ state: 'detached' });
}

/** Gives all pupils the pen of the whiteboard. */
export async function letPupilsDraw(teacher: Page): Promise<void> {
  await teacher.getByRole('button', { name: 'Teacher’s tools' }).click();
  await teacher.getByRole('menuitemcheckbox', { name: 'Pupils may draw on the whiteboard' }).click();
  await teacher.keyboard.press('Escape');
}

/** In the menu that is open, by the arrow keys to this entry. */
export async function arrowTo(page: Page, entry: string): Promise<void> {
  const wanted = page.getByRole('menuitem', { name: entry, exact: true });
  await wanted.waitFor();
  for (let i = 0; i < 60; i += 1) {
    if (await wanted.evaluate((item) => item === document.activeElement)) return;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`${entry} can't be reached with the arrow keys`);
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

/** On the whiteboard, with Excalidraw's own key for the tool, where the board has the focus. */
export async function draw(page: Page, tool: 'r' | 'p', from: Place, to: Place): Promise<void> {
  await page.locator('[data-testid=board-canvas] .excalidraw').focus();
  await page.keyboard.press(tool);
  await drag(page, 'board-canvas', [from, to]);
}

export const controls = (page: Page) => page.getByRole('toolbar', { name: 'Lesson controls' });

/** Comes to the door of the lesson, where there is a lobby. */
export async function knock(page: Page, { mic = true } = {}): Promise<void> {
  await page.getByRole('link', { name: /^Join/ }).first().click();
  await page.getByRole('switch', { name: 'Join with camera on' }).setChecked(false);
  await page.getByRole('switch', { name: 'Join with microphone on' }).setChecked(mic);
  await page.getByRole('button', { name: 'Join the lesson' }).click();
}

type Panel = 'People' | 'Chat';

/** Opens it, or closes it. */
export async function panel(page: Page, name: Panel): Promise<void> {
  await controls(page)
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();
}

/** Opens it unless it is; on a phone by the menu. */
export async function showPanel(page: Page, name: Panel): Promise<void> {
  if (await page.getByRole('heading', { name, exact: true, level: 2 }).isVisible()) return;
  if (
    (await controls(page)
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .count()) > 0
  )
    return await panel(page, name);
  await controls(page).getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name, exact: true }).click();
}

export async function say(page: Page, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Write a message' });
  if (!(await box.isVisible())) await panel(page, 'Chat');
  await box.fill(text);
  await box.press('Enter');
}
