import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BoardPictureId } from '@watoto/shared/kernel/ids.ts';
import { type PictureFile, PictureShelf } from './picture-shelf.ts';

const id = (n: number) => BoardPictureId.parse(`019aa2c2-7c0e-7000-8000-${String(n).padStart(12, '0')}`);

/** What browsers have and Node has not. */
class Reader {
  result = '';
  onload: () => void = () => {};
  readAsDataURL(blob: Blob): void {
    void blob.text().then((text) => {
      this.result = `data:${blob.type},${text}`;
      this.onload();
    });
  }
}
beforeAll(() => void vi.stubGlobal('FileReader', Reader));
afterAll(() => void vi.unstubAllGlobals());

/** An API that has pictures 1 to 9; the first `failing` calls fail. */
function rig({ atOnce = 2, failing = 0 } = {}) {
  const asked: number[] = [];
  const fetched: string[] = [];
  const waits: number[] = [];
  const files: PictureFile[] = [];
  let failures = failing;
  const shelf = new PictureShelf({
    atOnce,
    links: (ids) => {
      asked.push(ids.length);
      failures -= 1;
      if (failures >= 0) return Promise.reject(new Error('away'));
      return Promise.resolve(ids.filter((one) => one < id(10)).map((one) => ({ id: one, url: `/${one.slice(-1)}` })));
    },
    fetch: (url) => {
      fetched.push(url);
      return Promise.resolve(new Blob([url], { type: 'image/webp' }));
    },
    wait: (count) => {
      waits.push(count);
      return Promise.resolve();
    },
  });
  shelf.listen((file) => files.push(file));
  return { shelf, asked, fetched, waits, files };
}

describe('pictures of a board', () => {
  it('are fetched once each, a few addresses at a time', async () => {
    const { shelf, asked, fetched, files } = rig();
    shelf.want([id(1), id(2), id(3)]);
    shelf.want([id(3), id(1), id(4), id(5)]);
    await vi.waitFor(() => expect(files).toHaveLength(5));
    expect(fetched).toEqual(['/1', '/2', '/3', '/4', '/5']);
    expect(asked).toEqual([2, 2, 1]);
    shelf.want([id(1), id(5)]);
    expect([shelf.has(id(5)), asked.length]).toEqual([true, 3]);
    expect(files[0]).toEqual({ id: id(1), type: 'image/webp', dataURL: 'data:image/webp,/1' });
  });

  it('know one that was brought from here before it is fetched, and one that is only wanted not', async () => {
    const { shelf, files } = rig();
    shelf.bring(id(1));
    shelf.want([id(2)]);
    expect([shelf.has(id(1)), shelf.has(id(2))]).toEqual([true, false]);
    await vi.waitFor(() => expect(files).toHaveLength(2));
    expect(shelf.has(id(2))).toBe(true);
  });

  it('that are not this lesson’s are asked for once, and do not hold up the others', async () => {
    const { shelf, asked, files } = rig();
    shelf.want([id(77), id(78), id(1)]);
    await vi.waitFor(() => expect(files.map((file) => file.id)).toEqual([id(1)]));
    shelf.want([id(77)]);
    expect([asked, shelf.has(id(77))]).toEqual([[2, 1], false]);
  });

  it('come when the network is back, asked for ever more seldom', async () => {
    const { shelf, waits, files } = rig({ failing: 3 });
    shelf.want([id(1)]);
    await vi.waitFor(() => expect(files).toHaveLength(1));
    expect(waits).toEqual([1, 2, 3]);
  });

  it('that are here are given to whoever listens later; nobody is given any after the end', async () => {
    const { shelf, files, asked } = rig();
    shelf.want([id(1)]);
    await vi.waitFor(() => expect(files).toHaveLength(1));
    const later: PictureFile[] = [];
    shelf.listen((file) => later.push(file))();
    shelf.close();
    shelf.want([id(2)]);
    expect([later.length, asked.length]).toEqual([1, 1]);
    shelf.open();
    await vi.waitFor(() => expect(files).toHaveLength(2));
    expect(later).toHaveLength(1);
  });
});
