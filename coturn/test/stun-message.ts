import { createHash, createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';

/** As much of STUN and TURN (RFC 8489, 8656) as a test needs to say. */
export const METHOD = { allocate: 0x003, refresh: 0x004, send: 0x006, data: 0x007, createPermission: 0x008 } as const;
export const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  requestedTransport: 0x0019,
} as const;

const MAGIC = Buffer.from('2112a442', 'hex');
const HEADER = 20;
const INTEGRITY = 24;

/** A value that depends on the message's id is written once that is known. */
export type Attribute = readonly [type: number, value: Buffer | ((id: Buffer) => Buffer)];

export interface Message {
  readonly method: number;
  readonly kind: 'request' | 'indication' | 'success' | 'error';
  readonly id: string;
  readonly attributes: ReadonlyMap<number, Buffer>;
}

const KINDS = ['request', 'indication', 'success', 'error'] as const;
const BITS = { request: 0x000, indication: 0x010, success: 0x100, error: 0x110 } as const;

export function encode(method: number, kind: 'request' | 'indication', attributes: readonly Attribute[], key?: Buffer): Buffer {
  const id = randomBytes(12);
  const body = Buffer.concat(attributes.map(([type, value]) => encodeAttribute(type, typeof value === 'function' ? value(id) : value)));
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(method | BITS[kind], 0);
  header.writeUInt16BE(body.length + (key ? INTEGRITY : 0), 2);
  MAGIC.copy(header, 4);
  id.copy(header, 8);
  const message = Buffer.concat([header, body]);
  if (!key) return message;
  const integrity = createHmac('sha1', key).update(message).digest();
  return Buffer.concat([message, encodeAttribute(ATTRIBUTE.messageIntegrity, integrity)]);
}

/** null: not a whole message yet. `length` is what it takes of a stream. */
export function decode(bytes: Buffer): { message: Message; length: number } | null {
  if (bytes.length < HEADER) return null;
  const length = HEADER + bytes.readUInt16BE(2);
  if (bytes.length < length) return null;
  const type = bytes.readUInt16BE(0);
  const kind = KINDS[((type & 0x100) >> 7) | ((type & 0x010) >> 4)] ?? 'request';
  const attributes = new Map<number, Buffer>();
  for (let at = HEADER; at + 4 <= length; ) {
    const size = bytes.readUInt16BE(at + 2);
    attributes.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + size));
    at += 4 + size + padding(size);
  }
  return { message: { method: type & 0x00f, kind, id: bytes.subarray(8, HEADER).toString('hex'), attributes }, length };
}

export function idOf(message: Buffer): string {
  return message.subarray(8, HEADER).toString('hex');
}

export function longTermKey(username: string, realm: string, password: string): Buffer {
  return createHash('md5').update(`${username}:${realm}:${password}`).digest();
}

/** XOR-PEER-ADDRESS (RFC 8489, 14.2): masked by the cookie, and for IPv6 by the message's id too. */
export function xorAddress(ip: string, port: number): (id: Buffer) => Buffer {
  return (id) => {
    const bytes = isIPv6(ip) ? ipv6Bytes(ip) : ip.split('.').map(Number);
    const mask = Buffer.concat([MAGIC, id]);
    const value = Buffer.alloc(4 + bytes.length);
    value[1] = isIPv6(ip) ? 0x02 : 0x01;
    value.writeUInt16BE(port ^ MAGIC.readUInt16BE(), 2);
    bytes.forEach((byte, i) => value.writeUInt8(byte ^ (mask[i] ?? 0), 4 + i));
    return value;
  };
}

export function portOf(address: Buffer): number {
  return address.readUInt16BE(2) ^ MAGIC.readUInt16BE();
}

function ipv6Bytes(ip: string): number[] {
  // The URL parser writes every form (mapped ones too) as groups of hexadecimal digits.
  const [head = '', tail] = new URL(`http://[${ip}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const first = groups(head);
  const last = groups(tail);
  const all = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => '0'), ...last];
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}

function encodeAttribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc(padding(value.length))]);
}

function padding(size: number): number {
  return (4 - (size % 4)) % 4;
}
