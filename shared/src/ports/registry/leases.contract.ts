import { expect, it } from 'vitest';
import { HOLD_MS } from './registry.ts';
import { a, b, describeRegistries, leg, nodeOf, pass, placed, reserved, room } from './registry-adapters.fixture.ts';

/** Reservations are leases: held by those who follow the room, given back when nobody does, made again where they were forgotten. */

describeRegistries((rig) => {
  const isHeld = async (roomId: ReturnType<typeof room>) => (await rig().one.rooms()).some((found) => found.roomId === roomId);

  it('is given back when nobody has held it for long, and kept when somebody has', async () => {
    const { one, two } = rig();
    await one.announce(nodeOf(a, 100));
    const [dead, live] = [room('dead'), room('live')];
    await one.place({ roomId: dead, size: 40, knownEpoch: 0 });
    const placement = await one.place({ roomId: live, size: 30, knownEpoch: 0 });
    await pass(rig(), HOLD_MS / 2);
    await two.hold([{ roomId: live, placement }]);
    await pass(rig(), HOLD_MS / 2 - 1);
    await two.hold([{ roomId: live, placement }]);
    expect(await isHeld(dead)).toBe(true);
    await pass(rig(), 1);
    await one.announce(nodeOf(a, 100));
    // A new room gets the place of the dead one.
    expect(await one.place({ roomId: room(3), size: 70, knownEpoch: 0 })).toEqual(placed(1, leg(a, 1, 70)));
    expect(await reserved(one)).toEqual({ a: 100 });
    expect(await isHeld(dead)).toBe(false);
    expect((await one.place({ roomId: live, size: 30, knownEpoch: 1 }))?.epoch).toBe(1);
  });

  it('is held by asking for the room, and taken up again by whoever still follows what lapsed', async () => {
    const { one, two } = rig();
    await one.announce(nodeOf(a, 100));
    const placement = await one.place({ roomId: room(1), size: 60, knownEpoch: 0 });
    await pass(rig(), HOLD_MS - 1);
    await one.place({ roomId: room(1), size: 60, knownEpoch: 0 });
    await pass(rig(), HOLD_MS - 1);
    await two.hold([]);
    expect(await isHeld(room(1))).toBe(true);
    await pass(rig(), 1);
    await two.hold([]);
    expect(await isHeld(room(1))).toBe(false);
    await one.hold([{ roomId: room(1), placement }]);
    expect(await one.rooms()).toEqual([{ roomId: room(1), ...placed(1, leg(a, 1, 60)), size: 60 }]);
  });

  it('is not given back for time that the registry itself slept through', async () => {
    const { one, two, clock } = rig();
    await one.announce(nodeOf(a, 100));
    await one.place({ roomId: room(1), size: 60, knownEpoch: 0 });
    clock.advance(10 * HOLD_MS);
    await two.hold([]);
    expect(await isHeld(room(1))).toBe(true);
    await pass(rig(), HOLD_MS);
    await two.hold([]);
    expect(await isHeld(room(1))).toBe(false);
  });

  it('that the registry has forgotten is made again as the log knows it, by holding or asking', async () => {
    const { one, two } = rig();
    await one.announce(nodeOf(a, 100));
    await one.announce(nodeOf(b, 200));
    const known = placed(7, leg(a, 4, 60), leg(b, 7, 10));
    await one.hold([{ roomId: room(1), placement: known }]);
    expect(await reserved(two)).toEqual({ a: 60, b: 10 });
    const asked = { roomId: room(2), size: 50, knownEpoch: 9 };
    expect(await two.place({ ...asked, knownLegs: [leg(a, 9, 50)] })).toEqual(placed(9, leg(a, 9, 50)));
    // More than it can serve, but that is where they are: it gets nobody else.
    expect(await reserved(two)).toEqual({ a: 110, b: 10 });
    await one.hold([{ roomId: room(2), placement: placed(8, leg(b, 8, 50)) }]);
    expect(await two.place({ ...asked, knownEpoch: 0 })).toEqual(placed(9, leg(a, 9, 50)));
    await one.release(room(1));
    await one.hold([{ roomId: room(1), placement: known }]);
    expect(await reserved(two)).toEqual({ a: 50, b: 0 });
  });
});
