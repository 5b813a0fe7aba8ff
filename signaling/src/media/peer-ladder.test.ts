import { expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { PeerId, ProducerId } from '@watoto/shared/kernel/ids.ts';
import { NetReport } from '@watoto/shared/contract/net-report.ts';
import type { EntryDraft } from '@watoto/shared/room/entry.ts';
import { apply } from '@watoto/shared/room/room.ts';
import { type RoomState, emptyRoom } from '@watoto/shared/room/state.ts';
import { PeerLadder } from './peer-ladder.ts';
import { pupilOf } from './pupil.fixture.ts';

const [teacher, pupil] = [PeerId.parse('teacher'), PeerId.parse('pupil')];
const WELL = NetReport.parse({ rttMs: 40, loss: 0, concealed: 0, dropped: 0, device: 'ordinary' });
const HOLES: NetReport = { ...WELL, rttMs: 900, loss: 0.3, concealed: 0.3 };

/** A pupil whom a teacher's camera is sent to, and a log that takes what it is told. */
function lesson(lostUp = 0, received: () => number = Math.random) {
  const clock = new FakeClock();
  const camera = ProducerId.parse('camera');
  let state: RoomState = {
    ...emptyRoom,
    phase: 'open',
    peers: { [teacher]: { ...pupilOf(teacher), role: 'host' }, [pupil]: pupilOf(pupil) },
    producers: { [camera]: { id: camera, peerId: teacher, kind: 'video', source: 'camera', paused: false } },
  };
  const said: EntryDraft[] = [];
  const tries: string[] = [];
  const flowing = { videos: 1, short: false };
  const ladder: PeerLadder = new PeerLadder({
    measures: true,
    peerId: pupil,
    clock,
    state: () => state,
    lostUp: () => lostUp,
    received: () => Promise.resolve(received()),
    flowing: () => (ladder.rung === 'audio' && !ladder.probing ? { videos: 0, short: null } : flowing),
    onChange: () => {},
    onTry: (raise) => tries.push(`${ladder.rung}${ladder.probing ? ' probing' : ''}${raise ? ' raised' : ''}`),
    tell(draft) {
      said.push(draft);
      state = apply(state, { ...draft, seq: state.seq + 1, at: clock.now() }).state;
      return Promise.resolve();
    },
  });
  const pass = (seconds: number, report: NetReport | null, bps?: number) => {
    for (let i = 0; i < seconds * 2; i += 1) {
      clock.advance(500);
      if (bps !== undefined && (ladder.probing || ladder.rung !== 'audio')) ladder.estimated(bps);
      if (report && i % 4 === 0) ladder.reported(report);
      ladder.look();
    }
  };
  const rungs = () => said.map(({ type, data }) => (type === 'rung.changed' ? `${data.rung} ${data.why}` : type));
  return {
    clock,
    ladder,
    pass,
    rungs,
    tries,
    flowing,
    choose: (draft: EntryDraft) => (state = apply(state, { ...draft, seq: state.seq + 1, at: 1 }).state),
  };
}

it('is told once where it falls to, and is at the top again when the probe finds a good network', () => {
  const { ladder, pass, rungs } = lesson();
  pass(10, WELL, 2_000_000);
  expect(rungs()).toEqual([]);
  pass(4, HOLES, 60_000);
  expect(ladder.rung).toBe('audio');
  expect(rungs()).toEqual(['audio network']);
  pass(20, WELL, 2_000_000);
  expect(ladder.rung).toBe('video');
  expect(rungs()).toEqual(['audio network', 'video network']);
});

it('stays with sound alone while each probe finds a thin network, and tells nobody of them', () => {
  const { ladder, pass, rungs } = lesson();
  pass(4, HOLES, 60_000);
  pass(60, { ...WELL, loss: 0.05 }, 70_000);
  expect(ladder.rung).toBe('audio');
  expect(rungs()).toEqual(['audio network']);
});

it('has what fits tried out at once on a clear way, and never on one that loses', () => {
  const { pass, tries } = lesson();
  pass(4, HOLES, 60_000);
  pass(30, { ...WELL, loss: 0.05 }, 70_000);
  expect(tries).toEqual([]);
  pass(30, WELL, 600_000);
  expect(tries[0]).toBe('audio probing');
  expect(tries.at(-1)).toBe('video');
});

it('tries nothing where more is known to fit than anybody asks for', () => {
  const { ladder, pass, tries } = lesson();
  pass(4, HOLES, 60_000);
  pass(30, WELL, 2_000_000);
  expect(ladder.rung).toBe('video');
  expect(tries).toEqual(['audio probing']);
});

it('goes up by the most that was found of late, whatever later bursts find', () => {
  const { ladder, pass } = lesson();
  const probed = (high: number) => {
    while (!ladder.probing) pass(1, WELL);
    // A timer that is late makes a burst a slow one.
    for (let i = 0; i < 6; i += 1) pass(0.5, WELL, i % 3 === 1 ? high : 90_000);
  };
  pass(4, HOLES, 60_000);
  probed(1_300_000);
  pass(2, WELL, 90_000);
  expect(ladder.rung).toBe('video');
});

it('does not take an estimate of before for one that was found', () => {
  const { ladder, pass } = lesson();
  pass(10, WELL, 1_900_000);
  pass(4, HOLES, 1_900_000);
  while (!ladder.probing) pass(0.5, WELL);
  // Told again, as it still stands.
  pass(0.5, WELL, 1_900_000);
  pass(4, WELL, 60_000);
  expect(ladder.rung).toBe('audio');
});

it('tries again now and then what fits while less arrives than is wanted, though the way is clear', () => {
  const { pass, tries, flowing } = lesson();
  pass(10, WELL, 2_000_000);
  flowing.short = true;
  pass(60, WELL, 600_000);
  expect(tries.length).toBeGreaterThanOrEqual(5);
  expect(tries.length).toBeLessThanOrEqual(7);
  // Pictures are left out though nothing has changed: more is sent.
  expect(new Set(tries)).toEqual(new Set(['video raised']));
});

it('tries it also for a device that reads late, or plays with holes, which makes estimates fall by themselves; not where the way loses', () => {
  const late: NetReport = { ...WELL, rttMs: 700, concealed: 0.1, stalled: 0.3 };
  for (const [report, bps, tried] of [
    [late, 60_000, true],
    [{ ...WELL, concealed: 0.02 }, 600_000, true],
    [{ ...late, loss: 0.04 }, 60_000, false],
  ] as const) {
    const { ladder, pass, tries, flowing } = lesson();
    flowing.short = true;
    pass(60, report, bps);
    expect([ladder.rung, tries.length >= 5]).toEqual(['video', tried]);
    expect(tries.length).toBeLessThanOrEqual(7);
  }
});

it('tries again now and then what fits on the way back to the top: what is wanted there is more than flows', () => {
  const { ladder, pass, tries, flowing } = lesson();
  // An estimate that has got stuck: the smallest picture is all that comes.
  const stuck = (seconds: number) => {
    for (let i = 0; i < seconds; i += 1) {
      flowing.short = ladder.rung !== 'thumbnail';
      pass(1, WELL, 150_000);
    }
  };
  pass(4, HOLES, 60_000);
  stuck(40);
  expect(ladder.rung).toBe('thumbnail');
  tries.length = 0;
  stuck(30);
  expect(tries.filter((rung) => rung === 'thumbnail').length).toBeGreaterThanOrEqual(2);
});

it('does not hold against a peer what was measured before its fall', () => {
  const { ladder, pass } = lesson();
  pass(4, { ...HOLES, rung: 'video' }, 60_000);
  expect(ladder.rung).toBe('audio');
  // Stuck in the jam until now: taken by itself it would mean text.
  pass(10, { ...WELL, rung: 'video', loss: 0.7, concealed: 0.7 });
  expect(ladder.rung).toBe('audio');
  pass(10, { ...WELL, rung: 'audio', loss: 0.7, concealed: 0.7, rttMs: 900 });
  expect(ladder.rung).toBe('text');
});

it('holds one report against a peer once, and nothing of what was lost while its client was away', () => {
  const { ladder, pass } = lesson();
  pass(4, WELL, 2_000_000);
  ladder.reported({ ...WELL, loss: 0.6, concealed: 0.6, rttMs: 900 });
  pass(6, null, 2_000_000);
  expect(ladder.rung).toBe('audio');
  pass(20, WELL, 2_000_000);
  expect(ladder.rung).toBe('video');
  ladder.cameBack();
  ladder.reported({ ...WELL, loss: 0.6, concealed: 0.6 });
  pass(6, null, 2_000_000);
  expect(ladder.rung).toBe('video');
});

it('takes the pictures from a client that is heard no more, and gives the voice back to one that was away', () => {
  const { ladder, pass } = lesson();
  pass(4, WELL, 2_000_000);
  pass(9, null, 2_000_000);
  expect(ladder.rung).toBe('audio');
  pass(12, null);
  expect(ladder.rung).toBe('text');
  ladder.cameBack();
  expect(ladder.rung).toBe('audio');
  pass(10, WELL, 2_000_000);
  expect(ladder.rung).toBe('video');
});

it('takes the voice again from a client that is back and not heard: it fills the way that the socket needs', () => {
  const { ladder, pass } = lesson();
  pass(4, WELL, 2_000_000);
  pass(21, null);
  ladder.cameBack();
  expect(ladder.rung).toBe('audio');
  pass(12, null);
  expect(ladder.rung).toBe('text');
  // And is not given it at the next return, which the same jam may end.
  ladder.cameBack();
  expect(ladder.rung).toBe('text');
});

it('gives the voice back at each return from a network that was away, and not each time a jam throws the client out', async () => {
  for (const jam of [false, true]) {
    let bytes = 0;
    const { ladder, pass } = lesson(0, () => (bytes += jam ? 60 : 0));
    const back: string[] = [];
    pass(4, WELL, 2_000_000);
    for (let outage = 0; outage < 3; outage += 1) {
      for (let second = 0; second < 20; second += 1) {
        pass(1, null, 2_000_000);
        await Promise.resolve();
      }
      expect(ladder.rung).toBe('text');
      ladder.cameBack();
      back.push(ladder.rung);
      pass(1, WELL, 2_000_000);
    }
    expect(back).toEqual(jam ? ['audio', 'text', 'text'] : ['audio', 'audio', 'audio']);
  }
});

it('does not probe for pictures that were chosen away', () => {
  const { ladder, pass, choose } = lesson();
  pass(4, HOLES, 60_000);
  choose({ id: 'e' as EntryDraft['id'], by: pupil, type: 'rung.capped', data: { peerId: pupil, cap: 'audio' } });
  for (let second = 0; second < 30; second += 1) {
    pass(1, WELL, 2_000_000);
    expect(ladder.probing).toBe(false);
  }
});

it('sends few pictures to a weak device, and says so once', () => {
  const { ladder, pass, rungs } = lesson();
  pass(4, { ...WELL, device: 'weak' }, 2_000_000);
  expect(ladder.rung).toBe('fewer');
  expect(rungs()).toEqual(['fewer device']);
});

it('takes nothing from a device that is late with everything, whatever congestion control makes of it', () => {
  const { pass, rungs } = lesson();
  for (let i = 0; i < 15; i += 1) {
    pass(2, { ...WELL, concealed: 0.3, bufferMs: 700, rttMs: 500 }, 110_000);
    pass(2, { ...WELL, concealed: 0.2, bufferMs: 700, rttMs: 10 }, 90_000);
  }
  expect(rungs()).toEqual([]);
});

it('does not pay for what the teacher’s own way up has lost', () => {
  const { pass, rungs } = lesson(0.3);
  pass(30, { ...WELL, loss: 0.3, concealed: 0.3 }, 2_000_000);
  expect(rungs()).toEqual([]);
});

it('goes to text while nothing but the socket gets through, and comes back', () => {
  const { ladder, pass } = lesson();
  pass(12, { ...WELL, blocked: true });
  expect(ladder.rung).toBe('text');
  pass(40, WELL, 2_000_000);
  expect(ladder.rung).toBe('video');
});

it('leaves the rung as it is while nothing is heard of the client', () => {
  const { ladder, pass } = lesson();
  pass(60, null);
  expect(ladder.rung).toBe('video');
});
