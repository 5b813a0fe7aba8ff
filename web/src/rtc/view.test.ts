import { describe, expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { ProducerId } from '@watoto/shared/kernel/ids.ts';
import type { Tile } from '@watoto/shared/contract/signaling.ts';
import { View } from './view.ts';

const tile = (width: number): Tile => ({ producerId: ProducerId.parse('p'), width, height: 90 });

function rig() {
  const clock = new FakeClock();
  const sent: number[][] = [];
  const gone = new Set<string>();
  const view = new View(
    clock,
    (tiles) => sent.push(tiles.map(({ width }) => width)),
    ({ producerId }) => !gone.has(producerId),
  );
  return { clock, sent, view, gone };
}

describe('View', () => {
  it('sends the last of a burst, once it has settled', () => {
    const { clock, sent, view } = rig();
    for (const width of [100, 120, 140]) {
      view.set([tile(width)]);
      clock.advance(100);
    }
    expect(sent).toEqual([]);
    clock.advance(50);
    expect(sent).toEqual([[140]]);
  });

  it('sends at most five a second, and nothing twice', () => {
    const { clock, sent, view } = rig();
    for (let i = 0; i < 10; i += 1) {
      view.set([tile(100 + i)]);
      clock.advance(160);
    }
    clock.advance(1_000);
    expect(sent.length).toBeLessThanOrEqual(9);
    expect(sent.at(-1)).toEqual([109]);
    view.set([tile(109.2)]);
    clock.advance(1_000);
    expect(sent.at(-1)).toEqual([109]);
    expect(sent.filter(([width]) => width === 109)).toHaveLength(1);
  });

  it('says it again, at once, where the server has forgotten', () => {
    const { clock, sent, view } = rig();
    view.resend();
    expect(sent).toEqual([]);
    view.set([tile(200)]);
    view.resend();
    clock.advance(1_000);
    expect(sent).toEqual([[200]]);
    view.resend();
    expect(sent).toEqual([[200], [200]]);
  });

  it('does not repeat what is gone: the page will say what came instead', () => {
    const { clock, sent, view, gone } = rig();
    view.set([tile(200)]);
    clock.advance(1_000);
    gone.add('p');
    view.resend();
    expect(sent).toEqual([[200]]);
    view.set([]);
    clock.advance(1_000);
    view.resend();
    expect(sent).toEqual([[200], [], []]);
  });

  it('says nothing after close', () => {
    const { clock, sent, view } = rig();
    view.set([tile(200)]);
    view.close();
    clock.advance(1_000);
    view.resend();
    expect(sent).toEqual([]);
  });
});
