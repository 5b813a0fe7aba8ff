import { expect, test } from 'vitest';
import { extensionOffset, isRtcp, rtpPacket, ssrcOf, vp8Payload } from './rtp-packet.ts';

const header = { payloadType: 101, ssrc: 0x01020304, marker: true, sequence: 0x1fffe, timestamp: 2 ** 32 + 5 };

test('a packet without extensions is twelve bytes and its payload; sequence and timestamp wrap', () => {
  const packet = rtpPacket(header, [], Buffer.from('abc'));
  expect(packet.toString('hex')).toBe('80e5fffe0000000501020304616263');
  expect(ssrcOf(packet)).toBe(0x01020304);
  expect(isRtcp(packet)).toBe(false);
  expect(extensionOffset(packet, 6)).toBe(-1);
});

test('extensions are found by id, behind others and padding', () => {
  const extensions = [
    { id: 6, value: Buffer.from([0x8a]) },
    { id: 5, value: Buffer.from([0x12, 0x34]) },
  ];
  const packet = rtpPacket(header, extensions, Buffer.alloc(4));
  expect(packet.readUInt16BE(extensionOffset(packet, 5))).toBe(0x1234);
  expect(packet[extensionOffset(packet, 6)]).toBe(0x8a);
  expect(extensionOffset(packet, 4)).toBe(-1);
  expect(packet.length).toBe(12 + 4 + 8 + 4);
});

test('RTCP is told from RTP by its type', () => {
  expect(isRtcp(Buffer.from([0x81, 206, 0, 2]))).toBe(true);
  expect(isRtcp(Buffer.from([0x80, 0x80 | 101, 0, 2]))).toBe(false);
});

test('a VP8 frame begins once, and a key frame says so in its first byte', () => {
  expect(vp8Payload({ first: true, key: true, pictureId: 0x8001 }, 6).toString('hex')).toBe('908080011055');
  expect(vp8Payload({ first: true, key: false, pictureId: 2 }, 6).toString('hex')).toBe('908080021155');
  expect(vp8Payload({ first: false, key: true, pictureId: 2 }, 6).toString('hex')).toBe('808080025555');
});
