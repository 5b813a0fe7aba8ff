import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import type { LocalSource } from './classroom.ts';
import { DeviceError } from './devices.ts';
import { LocalSourceControl, type PublishedTrack, type Publisher } from './local-source.ts';
import type { Call } from './signaling-connection.ts';

class FakeTrack extends EventTarget {
  enabled = true;
  readyState = 'live';

  stop(): void {
    this.readyState = 'ended';
  }
}

/** As much of a MediaStreamTrack as a source looks at. */
const newTrack = () => new FakeTrack() as unknown as MediaStreamTrack & FakeTrack;

class FakeProducer implements PublishedTrack {
  readonly id: string;
  closed = false;
  paused: boolean;
  track: MediaStreamTrack;

  constructor(id: string, track: MediaStreamTrack, paused: boolean) {
    this.id = id;
    this.track = track;
    this.paused = paused;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  close(): void {
    this.closed = true;
  }

  replaceTrack({ track }: { track: MediaStreamTrack }): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }

  most: number | null = null;

  setRtpEncodingParameters({ maxBitrate }: { maxBitrate: number }): Promise<void> {
    this.most = maxBitrate;
    return Promise.resolve();
  }
}

class FakeLink implements Publisher {
  readonly producers: FakeProducer[] = [];
  readonly name: string;
  closed = false;
  /** Called before a Producer is made. */
  before: () => Promise<void> = () => Promise.resolve();

  constructor(name: string) {
    this.name = name;
  }

  async produce(_source: string, track: MediaStreamTrack, paused: boolean): Promise<PublishedTrack> {
    await this.before();
    const producer = new FakeProducer(`${this.name}-${this.producers.length + 1}`, track, paused);
    this.producers.push(producer);
    return producer;
  }
}

function rig() {
  const calls: string[] = [];
  const answers = { refuse: null as ErrorCode | null, link: new FakeLink('a') as FakeLink | null, refusal: null as ErrorCode | null };
  const shown: LocalSource[] = [];
  const call = ((name: string) => {
    calls.push(name);
    return answers.refuse ? Promise.reject(new AppError(answers.refuse)) : Promise.resolve({});
  }) as Call;
  const source = new LocalSourceControl({
    source: 'mic',
    link: () => answers.link,
    call,
    refusal: () => answers.refusal,
    show: (state) => shown.push(state),
    onEnded: () => {},
  });
  const now = () => `${shown.at(-1)?.status}${shown.at(-1)?.error ? ` ${shown.at(-1)?.error}` : ''}`;
  return { source, calls, answers, now, shown };
}

const opens = (track: MediaStreamTrack) => () => Promise.resolve(track);

describe('LocalSourceControl', () => {
  it('goes on, mutes warm, and comes back with one call each', async () => {
    const { source, calls, answers, now, shown } = rig();
    const track = newTrack();
    await source.on(opens(track));
    expect([now(), shown[0]?.status]).toEqual(['on', 'starting']);
    const muting = source.mute();
    // Silent before the server knows.
    expect([now(), track.enabled, answers.link?.producers[0]?.paused]).toEqual(['muted', false, true]);
    await muting;
    await source.on(() => Promise.reject(new Error('must not open again')));
    expect([now(), track.enabled, track.readyState, calls]).toEqual(['on', true, 'live', ['producer.pause', 'producer.resume']]);
  });

  it('rests for a moment without a word to anybody, and not while it is muted', async () => {
    const { source, calls, answers, now } = rig();
    const track = newTrack();
    await source.on(opens(track));
    source.rest(true);
    expect([now(), track.enabled, answers.link?.producers[0]?.paused]).toEqual(['on', false, false]);
    source.rest(false);
    expect([track.enabled, calls]).toEqual([true, []]);
    await source.mute();
    source.rest(false);
    expect(track.enabled).toBe(false);
  });

  it('takes less where it is told to, over the next transports too', async () => {
    const { source, answers } = rig();
    await source.on(opens(newTrack()));
    expect(answers.link?.producers[0]?.most).toBeNull();
    await source.limit(12_000);
    expect(answers.link?.producers[0]?.most).toBe(12_000);
    answers.link = new FakeLink('b');
    await source.republish();
    expect(answers.link.producers[0]?.most).toBe(12_000);
    await source.limit(24_000);
    expect(answers.link.producers[0]?.most).toBe(24_000);
  });

  it('stays muted where the lock refuses', async () => {
    const { source, answers, now } = rig();
    const track = newTrack();
    await source.on(opens(track));
    source.muteByServer();
    answers.refuse = 'locked';
    await source.on(opens(newTrack()));
    expect([now(), track.enabled]).toEqual(['muted locked', false]);
  });

  it('does not open the device for what is refused beforehand', async () => {
    const { source, answers, now } = rig();
    answers.refusal = 'locked';
    let opened = false;
    await source.on(() => {
      opened = true;
      return Promise.resolve(newTrack());
    });
    expect([now(), opened]).toEqual(['off locked', false]);
  });

  it('waits for transports, publishes once, and again over new ones', async () => {
    const { source, answers, now } = rig();
    const [first, second] = [answers.link, new FakeLink('b')];
    answers.link = null;
    await source.on(opens(newTrack()));
    expect(now()).toBe('starting');
    answers.link = first;
    await Promise.all([source.republish(), source.republish()]);
    expect([now(), first?.producers.length]).toEqual(['on', 1]);
    await source.mute();
    answers.link = second;
    await source.republish();
    expect([now(), source.producerId, second.producers[0]?.paused]).toEqual(['muted', 'b-1', true]);
  });

  it('survives transports that close while it publishes', async () => {
    const { source, answers, now } = rig();
    const [first, second] = [answers.link, new FakeLink('b')];
    if (first) {
      first.before = () => {
        first.closed = true;
        answers.link = second;
        return Promise.reject(new AppError('not_found'));
      };
    }
    await source.on(opens(newTrack()));
    expect(now()).toBe('starting');
    await source.republish();
    expect([now(), source.producerId]).toEqual(['on', 'b-1']);
  });

  it('is muted where the click came while it was publishing', async () => {
    const { source, answers, now } = rig();
    let muting: Promise<void> = Promise.resolve();
    if (answers.link) {
      answers.link.before = () => {
        muting = source.mute();
        return Promise.resolve();
      };
    }
    await source.on(opens(newTrack()));
    await muting;
    expect([now(), answers.link?.producers[0]?.paused]).toEqual(['muted', true]);
  });

  it('tells a refused device from a missing one, and tries anew at the next click', async () => {
    const { source, now } = rig();
    await source.on(() => Promise.reject(new DeviceError('device_denied')));
    expect(now()).toBe('blocked device_denied');
    await source.on(() => Promise.reject(new DeviceError('device_missing')));
    expect(now()).toBe('failed device_missing');
    await source.on(opens(newTrack()));
    expect(now()).toBe('on');
  });

  it('changes device without a new Producer; a busy camera is let go first', async () => {
    const { source, answers, now } = rig();
    const [old, next] = [newTrack(), newTrack()];
    await source.on(opens(old));
    await source.replace(() => (old.readyState === 'live' ? Promise.reject(new DeviceError('device_busy')) : Promise.resolve(next)));
    expect([now(), answers.link?.producers[0]?.track === next, answers.link?.producers.length]).toEqual(['on', true, 1]);
    await source.replace(() => Promise.reject(new DeviceError('device_missing')));
    expect([now(), next.readyState]).toEqual(['on device_missing', 'live']);
  });

  it('releases the device when it goes off or closes, even one that opens late', async () => {
    const { source, calls, now } = rig();
    const track = newTrack();
    await source.on(opens(track));
    await source.off();
    expect([now(), track.readyState, calls]).toEqual(['off', 'ended', ['producer.close']]);
    const late = newTrack();
    await source.on(() => {
      source.close();
      return Promise.resolve(late);
    });
    expect(late.readyState).toBe('ended');
  });

  it('tells the server again what it missed', async () => {
    const { source, calls, now } = rig();
    await source.on(opens(newTrack()));
    await source.mute();
    await source.reconcile(false);
    expect(calls).toEqual(['producer.pause', 'producer.pause']);
    await source.on(opens(newTrack()));
    await source.reconcile(true);
    expect(now()).toBe('muted');
  });
});
