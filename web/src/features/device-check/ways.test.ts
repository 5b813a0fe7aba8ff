import { expect, it } from 'vitest';
import { ALL_CHECKING, type Ways } from '../../rtc/path-check.ts';
import { openRelays, relayState, verdictOf } from './ways.ts';

const BLOCKED: Ways = { udp: 'blocked', tcp: 'blocked', relayUdp: 'blocked', relayTcp: 'blocked', relayTls: 'blocked' };

it('names the best way that works', () => {
  expect(verdictOf(10, { ...BLOCKED, udp: 'open', tcp: 'open' })).toBe('udp');
  expect(verdictOf(10, { ...BLOCKED, tcp: 'open', relayTls: 'open' })).toBe('tcp');
  expect(verdictOf(10, { ...BLOCKED, relayTls: 'open' })).toBe('relay');
  expect(verdictOf(10, BLOCKED)).toBe('blocked');
});

it('waits for a better way before it names a worse one', () => {
  expect(verdictOf(undefined, ALL_CHECKING)).toBe('checking');
  expect(verdictOf(10, { ...ALL_CHECKING, tcp: 'open' })).toBe('checking');
  expect(verdictOf(undefined, { ...ALL_CHECKING, udp: 'open' })).toBe('udp');
});

it('does not blame the network where nothing could be tried', () => {
  const untried: Ways = { udp: 'unchecked', tcp: 'unchecked', relayUdp: 'absent', relayTcp: 'absent', relayTls: 'absent' };
  expect(verdictOf(10, untried)).toBe('unchecked');
  expect(verdictOf(null, untried)).toBe('lost');
});

it('takes the relays together', () => {
  expect(relayState({ ...BLOCKED, relayTls: 'open' })).toBe('open');
  expect(relayState({ ...BLOCKED, relayUdp: 'checking' })).toBe('checking');
  expect(relayState({ ...BLOCKED, relayUdp: 'absent', relayTcp: 'absent', relayTls: 'absent' })).toBe('absent');
  expect(openRelays({ ...BLOCKED, relayTls: 'open', relayUdp: 'open' })).toEqual(['UDP', 'TLS']);
  expect(openRelays({ ...BLOCKED, relayTls: 'checking', relayUdp: 'open' })).toEqual([]);
});
