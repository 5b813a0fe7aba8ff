import type { Page } from 'playwright-core';
import { until } from './school.fixture.ts';

/** A picture of one colour that nobody draws with, as a file; the page draws it. */
export async function colouredPicture(page: Page, type: 'image/png' | 'image/jpeg'): Promise<Buffer> {
  const base64 = await page.evaluate((wanted) => {
    const sheet = Object.assign(document.createElement('canvas'), { width: 600, height: 400 });
    const pen = sheet.getContext('2d');
    if (pen) pen.fillStyle = '#d000d0';
    pen?.fillRect(0, 0, 600, 400);
    return sheet.toDataURL(wanted).split(',')[1] ?? '';
  }, type);
  return Buffer.from(base64, 'base64');
}

/** So many thousandths of a PNG have that colour; the page looks. */
export async function coloured(page: Page, png: Buffer): Promise<number> {
  return page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const { width, height } = image;
    const pen = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
    pen?.drawImage(image, 0, 0);
    const { data } = pen?.getImageData(0, 0, width, height) ?? { data: [] };
    let found = 0;
    for (let i = 0; i < data.length; i += 4) found += Number((data[i] ?? 0) > 150 && (data[i + 1] ?? 255) < 90 && (data[i + 2] ?? 0) > 150);
    return Math.round((1_000 * found) / (width * height));
  }, png.toString('base64'));
}

/** Until at least so much of this page's board has that colour. */
export const showsColour = (page: Page, least: number): Promise<void> =>
  until(async () => {
    const part = await coloured(page, await page.getByTestId('board-canvas').screenshot());
    return part >= least ? null : `the picture on ${least} thousandths of the board, not ${part}`;
  }, 20_000);
