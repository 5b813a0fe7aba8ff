import { expect, it } from 'vitest';
import { ConnectionId } from '@watoto/shared/kernel/ids.ts';
import { instanceOf, newConnectionId, newInstanceId } from './connection-ids.ts';

it('names the instance that holds a socket, whatever dashes there are in either part', () => {
  for (let i = 0; i < 200; i += 1) {
    const instance = newInstanceId('school-a-signaling-0');
    expect(instanceOf(newConnectionId(instance))).toBe(instance);
  }
  expect(instanceOf(newConnectionId('a'))).toBe('a');
});

it('fits the longest name', () => {
  const instance = newInstanceId('x'.repeat(40));
  expect(instanceOf(newConnectionId(instance))).toBe(instance);
});

it('knows an id that is not of our making', () => {
  for (const id of ['x', 'connection', '-AAAAAAAAAAAA', 'no_dash_in_the_right_place_at_all'])
    expect(instanceOf(ConnectionId.parse(id))).toBeNull();
});
