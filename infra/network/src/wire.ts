import { read, writeSync } from 'node:fs';
import { Conditions } from './conditions.ts';
import { Lane } from './lane.ts';
import { type Direction, passes } from './packet.ts';

/**
 * The wire between two TUN devices, as a process: `wire.ts PUPIL_FD SCHOOL_FD`. It carries IP packets from one to the other
 * under the conditions that its parent sends, and ends with its parent.
 */
const [pupil = Number.NaN, school = Number.NaN] = process.argv.slice(2).map(Number);

/** Larger than any MTU that a TUN device is given. */
const LARGEST = 65_536;
/** A device that is down can't be read from; looked at again after this, ms. */
const DOWN_MS = 20;

let conditions = Conditions.parse({});
const lanes = { up: laneTo(school), down: laneTo(pupil) };

process.on('message', (message) => {
  conditions = Conditions.parse(message);
  lanes.up.set(conditions);
  lanes.down.set(conditions);
  process.send?.('set');
});
// A thread may wait in read() for ever, and an orderly exit would wait for it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

carry(pupil, 'up');
carry(school, 'down');
process.send?.('ready');

function laneTo(device: number): Lane {
  const after = (ms: number, fn: () => void) => {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  };
  const deliver = (packet: Uint8Array) => {
    try {
      writeSync(device, packet);
    } catch {
      // The device is down: what is sent to it is lost, as on any cable.
    }
  };
  return new Lane({ now: () => performance.now(), after, random: Math.random, deliver }, conditions);
}

/** Each read() of a TUN device gives one packet. */
function carry(device: number, direction: Direction): void {
  const buffer = new Uint8Array(LARGEST);
  read(device, buffer, 0, LARGEST, null, (error, bytes) => {
    if (error) {
      setTimeout(() => carry(device, direction), DOWN_MS);
      return;
    }
    const packet = buffer.slice(0, bytes);
    if (passes(packet, direction, conditions)) lanes[direction].send(packet);
    carry(device, direction);
  });
}
