import { describe, expect, it } from 'vitest';
import { LINKS_MAX } from '@watoto/shared/contract/http/recordings.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { LinkBook } from './link-book.ts';

const MINUTES_5 = 300_000;

function aBook(answer?: (ids: readonly string[]) => void) {
  const asked: string[][] = [];
  let now = 1_000_000;
  const links = (ids: readonly string[]) => {
    asked.push([...ids]);
    answer?.(ids);
    return Promise.resolve({
      links: ids.filter((id) => !id.startsWith('gone')).map((id) => ({ id, url: `/${id}?${asked.length}` })),
      expiresAt: new Date(now + MINUTES_5).toISOString(),
    });
  };
  const book = new LinkBook({ links }, new AbortController().signal, () => now);
  return { book, asked, pass: (ms: number) => void (now += ms) };
}

describe('LinkBook', () => {
  it('asks for those of one moment together, each once', async () => {
    const { book, asked } = aBook();
    expect(await Promise.all([book.url('a'), book.url('b'), book.url('a')])).toEqual(['/a?1', '/b?1', '/a?1']);
    expect(asked).toEqual([['a', 'b']]);
    await book.url('a');
    expect(asked).toHaveLength(1);
  });

  it('asks for no more than the server gives at once', async () => {
    const { book, asked } = aBook();
    await Promise.all(Array.from({ length: LINKS_MAX + 5 }, (_, i) => book.url(`x${i}`)));
    expect(asked.map((ids) => ids.length)).toEqual([LINKS_MAX, 5]);
  });

  it('asks anew before they expire, and for what did not work', async () => {
    const { book, pass } = aBook();
    await book.url('a');
    pass(MINUTES_5 - 10_000);
    expect(await book.url('a')).toBe('/a?2');
    book.forget('a');
    expect(await book.url('a')).toBe('/a?3');
  });

  it('says of each what came of it', async () => {
    const { book } = aBook();
    const [there, gone] = await Promise.allSettled([book.url('a'), book.url('gone')]);
    expect(there.status).toBe('fulfilled');
    expect(gone).toMatchObject({ reason: { code: 'not_found' } });
    const { book: away } = aBook(() => {
      throw new AppError('unavailable');
    });
    await expect(away.url('a')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
