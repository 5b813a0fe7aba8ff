import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SignJWT } from 'jose';
import { WebSocket } from 'ws';
import type { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { createChannelPair, type FrameChannel } from '@watoto/shared/kernel/rpc-link.ts';
import { createWsGateway, MAX_FRAME_BYTES, type WsGateway } from '../src/adapters/ws-gateway.ts';
import {
  SECRET,
  type TestNode,
  asPeer,
  connect,
  greet,
  inRoom,
  listen,
  logger,
  openPeer,
  publish,
  refusal,
  startTimedNode,
  tokens,
  until,
  untilEmpty,
} from './fixture.ts';

let sfu: TestNode & { clock: FakeClock };
afterEach(() => sfu.node.close('test over'));

describe('hello', () => {
  beforeEach(async () => {
    sfu = await startTimedNode();
  });

  function open() {
    const [ours, theirs] = createChannelPair();
    sfu.node.accept(theirs);
    const { rpc } = listen(ours);
    let closed: string | null = null;
    rpc.closed.on((reason) => {
      closed = reason;
    });
    return { rpc, untilClosed: () => until(() => (closed === null ? 'the link is still open' : null)) };
  }
  /** `skew`: seconds that the signer's clock is ahead of ours. */
  const signed = (audience: string, secret = SECRET, skew = 0, claims: { jti?: string } = { jti: randomUUID() }) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(audience)
      .setIssuedAt(Math.floor(Date.now() / 1_000) + skew)
      .setExpirationTime(Math.floor(Date.now() / 1_000) + skew + 60)
      .sign(new TextEncoder().encode(secret));
  const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"aud":"watoto-sfu","exp":99999999999}')}.`.replaceAll('=', '');

  test.each([
    ['nonsense', () => Promise.resolve('nonsense'), 'unauthenticated'],
    ['not signed', () => Promise.resolve(unsigned), 'unauthenticated'],
    ['signed with another secret', () => signed('watoto-sfu', 'another secret that is long enough'), 'unauthenticated'],
    ['for another audience', () => signed('watoto-room'), 'unauthenticated'],
    ['too old, or signed by a clock an hour behind', () => signed('watoto-sfu', SECRET, -3_600), 'token_expired'],
    ['signed by a clock an hour ahead', () => signed('watoto-sfu', SECRET, 3_600), 'unauthenticated'],
    ['without a name', () => signed('watoto-sfu', SECRET, 0, {}), 'unauthenticated'],
  ])('a token that is %s is refused, and the link closed', async (_, token, code) => {
    const { rpc, untilClosed } = open();
    expect(await refusal(rpc.call('node.hello', { token: await token(), instance: 'test' }))).toBe(code);
    await untilClosed();
  });

  test('a clock that differs by less than half a minute is good enough', async () => {
    for (const skew of [-25, 25])
      expect(await refusal(open().rpc.call('node.hello', { token: await signed('watoto-sfu', SECRET, skew), instance: 'test' }))).toBe(
        'answered',
      );
  });

  test('a captured hello opens no second link, and the first one stays', async () => {
    const token = await signed('watoto-sfu');
    const first = open();
    await first.rpc.call('node.hello', { token, instance: 'test' });
    const second = open();
    expect(await refusal(second.rpc.call('node.hello', { token, instance: 'test' }))).toBe('unauthenticated');
    await second.untilClosed();
    expect(await refusal(first.rpc.call('node.load', {}))).toBe('answered');
    expect(await sfu.metrics.render()).toMatch(/watoto_sfu_links_refused_total\{reason="token".*\} 1/);
  });

  test('nothing is answered before it', async () => {
    const { rpc, untilClosed } = open();
    expect(await refusal(rpc.call('room.open', inRoom))).toBe('unauthenticated');
    await untilClosed();
    expect(sfu.node.load().rooms).toBe(0);
  });

  test('who says nothing in time is closed; who said hello stays', async () => {
    const greeted = await connect(sfu.node);
    const { rpc, untilClosed } = open();
    sfu.clock.advance(5_000 - 1);
    expect(rpc.isClosed).toBe(false);
    sfu.clock.advance(1);
    await untilClosed();
    expect(await refusal(greeted.rpc.call('node.load', {}))).toBe('answered');
    expect(await sfu.metrics.render()).toMatch(/watoto_sfu_links_refused_total\{reason="late".*\} 1/);
  });
});

describe('a link whose calls are sent again by somebody in between', () => {
  beforeEach(async () => {
    sfu = await startTimedNode();
  });

  /** A greeted link, and what goes over it, to be sent again. */
  async function tapped() {
    const [ours, theirs] = createChannelPair();
    sfu.node.accept(theirs);
    const sent: string[] = [];
    const heard: { t: string; id: number; reply?: { ok: boolean; error?: { code: string } } }[] = [];
    const link = await greet({
      ...tapOf(ours, heard),
      send(frame) {
        sent.push(frame);
        ours.send(frame);
      },
    });
    return { link, sent, heard, replay: (frame: string | undefined) => ours.send(frame ?? '') };
  }
  const tapOf = (channel: FrameChannel, heard: unknown[]): Omit<FrameChannel, 'send'> => ({
    onFrame: (listener) =>
      channel.onFrame((frame) => {
        heard.push(JSON.parse(frame));
        listener(frame);
      }),
    onClose: (listener) => channel.onClose(listener),
    close: (reason) => channel.close(reason),
  });

  test('a call that was answered is refused as a conflict, and changes nothing', async () => {
    const { link, sent, heard, replay } = await tapped();
    await link.rpc.call('room.open', inRoom);
    const { send } = await openPeer(link, 'teacher');
    const mic = await publish(link, 'teacher', send, 'mic');
    await link.rpc.call('producer.pause', { ...asPeer('teacher'), producerId: mic });
    const pause = sent.at(-1);
    await link.rpc.call('producer.resume', { ...asPeer('teacher'), producerId: mic });
    const opened = sent.find((frame) => frame.includes('peer.open'));
    for (const frame of [pause, opened]) {
      const before = heard.length;
      replay(frame);
      await until(() => (heard.length > before ? null : 'no answer'));
      expect(heard.at(-1)?.reply).toMatchObject({ ok: false, error: { code: 'conflict' } });
    }
    const state = await link.rpc.call('peer.adopt', asPeer('teacher'));
    expect(state).toMatchObject({ sendTransportId: send, producers: [{ id: mic, paused: false }] });
  });

  test('a copy of a call that is still being answered does not take the answer from it', async () => {
    const { link, sent, replay } = await tapped();
    await link.rpc.call('room.open', inRoom);
    const opening = openPeer(link, 'teacher');
    await until(() => (sent.at(-1)?.includes('peer.open') ? null : 'not sent'));
    replay(sent.at(-1));
    await opening;
    expect(sfu.node.load()).toMatchObject({ peers: 1, transports: 2 });
  });

  test('calls of an older epoch are refused on any link, whenever they come', async () => {
    const { link, sent } = await tapped();
    await link.rpc.call('room.open', inRoom);
    await openPeer(link, 'teacher');
    const opened = JSON.parse(sent.at(-1) ?? '') as { data: never };
    await link.rpc.call('room.open', { ...inRoom, epoch: 2 });
    await openPeer(link, 'teacher', 2);
    const other = await connect(sfu.node);
    expect(await refusal(other.rpc.call('peer.open', opened.data))).toBe('stale_epoch');
    expect(await refusal(other.rpc.call('room.close', inRoom))).toBe('stale_epoch');
    expect(sfu.node.load()).toMatchObject({ rooms: 1, peers: 1 });
  });
});

describe('a link that is lost', () => {
  const GRACE_MS = 30_000;
  beforeEach(async () => {
    sfu = await startTimedNode();
  });

  const untilLinks = (count: number) =>
    until(async () => (new RegExp(`watoto_sfu_links{.*} ${count}`).test(await sfu.metrics.render()) ? null : `not ${count} links`));

  test('its peers wait to be adopted, and are closed when nobody comes; the room after them', async () => {
    const lost = await connect(sfu.node);
    await lost.rpc.call('room.open', inRoom);
    await openPeer(lost, 'teacher');
    lost.rpc.close('the instance died');
    await untilLinks(0);
    sfu.clock.advance(GRACE_MS - 1);
    expect(sfu.node.load()).toMatchObject({ rooms: 1, peers: 1, transports: 2 });
    sfu.clock.advance(1);
    await until(() => (sfu.node.load().peers === 0 ? null : 'the peer is still there'));
    expect(sfu.node.load().rooms).toBe(1);
    sfu.clock.advance(2 * GRACE_MS);
    await untilEmpty(sfu);
  });

  test('an adopted peer goes on as it is, with its events on the new link', async () => {
    const lost = await connect(sfu.node);
    const heir = await connect(sfu.node);
    await lost.rpc.call('room.open', inRoom);
    const teacher = await openPeer(heir, 'teacher');
    const mic = await publish(heir, 'teacher', teacher.send, 'mic');
    const pupil = await openPeer(lost, 'pupil');
    await openPeer(lost, 'left-behind');
    const { consumers } = await lost.rpc.call('consumer.openMany', { ...asPeer('pupil'), consume: [{ producerId: mic, paused: false }] });
    const consumerIds = consumers.map(({ id }) => id);
    lost.rpc.close('the instance died');
    await untilLinks(1);
    sfu.clock.advance(GRACE_MS - 1);

    expect(await heir.rpc.call('peer.adopt', asPeer('pupil'))).toEqual({
      sendTransportId: pupil.send,
      recvTransportId: pupil.recv,
      producers: [],
      consumers: [{ id: consumerIds[0], producerId: mic, paused: false }],
    });
    sfu.clock.advance(10 * GRACE_MS);
    await until(() => (sfu.node.load().peers === 2 ? null : 'the peer that nobody adopted is still there'));
    await heir.rpc.call('producer.close', { ...asPeer('teacher'), producerId: mic });
    await until(() => (heir.heard['consumer.closed'].length === 1 ? null : 'no consumer.closed'));
    expect(heir.heard['consumer.closed']).toEqual([{ ...asPeer('pupil'), consumerIds }]);
  });

  test('a room that nobody has joined yet stays as long as the link that opened it', async () => {
    const link = await connect(sfu.node);
    await link.rpc.call('room.open', inRoom);
    sfu.clock.advance(10 * GRACE_MS);
    expect(sfu.node.load().rooms).toBe(1);
    link.rpc.close('the instance died');
    await untilLinks(0);
    sfu.clock.advance(2 * GRACE_MS);
    await untilEmpty(sfu);
  });
});

describe('over WebSocket', () => {
  let gateway: WsGateway;
  beforeEach(async () => {
    sfu = await startTimedNode();
    gateway = await createWsGateway({
      host: '127.0.0.1',
      port: 0,
      accept: (channel) => sfu.node.accept(channel),
      logger,
      maxLinks: 5,
      pingIntervalMs: 50,
    });
  });
  afterEach(() => gateway.close('test over'));

  async function socket(options: { autoPong?: boolean } = {}): Promise<WebSocket> {
    const ws = new WebSocket(`ws://127.0.0.1:${gateway.port}/`, options);
    await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject));
    return ws;
  }
  const closing = (ws: WebSocket) => new Promise<number>((resolve) => ws.once('close', (code) => resolve(code)));
  const channel = (ws: WebSocket): FrameChannel => ({
    send: (frame) => ws.send(frame),
    onFrame: (listener) => ws.on('message', (bytes: Buffer) => listener(bytes.toString('utf8'))),
    onClose: (listener) => ws.on('close', () => listener('closed')),
    close: () => ws.close(),
  });

  test('calls and events travel as in memory', async () => {
    const link = await greet(channel(await socket()));
    await link.rpc.call('room.open', inRoom);
    const teacher = await openPeer(link, 'teacher');
    const mic = await publish(link, 'teacher', teacher.send);
    await openPeer(link, 'pupil');
    await link.rpc.call('consumer.openMany', { ...asPeer('pupil'), consume: [{ producerId: mic, paused: false }] });
    await link.rpc.call('peer.close', asPeer('teacher'));
    await until(() => (link.heard['consumer.closed'].length === 1 ? null : 'no consumer.closed'));
    await link.rpc.call('room.close', inRoom);
    await untilEmpty(sfu);
  });

  test.each([
    ['not JSON', 'nonsense'],
    ['JSON of another kind', '{"t":"call","id":"one"}'],
    ['a list', '[]'],
    ['too large', JSON.stringify({ t: 'call', id: 1, name: 'node.hello', data: 'x'.repeat(MAX_FRAME_BYTES) })],
    ['binary', Buffer.from('{"t":"call","id":1,"name":"node.load","data":{}}')],
  ])('a frame that is %s ends the link, and only that', async (_, frame) => {
    const good = await greet(channel(await socket()));
    const bad = await socket();
    const closed = closing(bad);
    bad.send(frame);
    await closed;
    expect(await refusal(good.rpc.call('node.load', {}))).toBe('answered');
  });

  test('unknown calls and bad payloads are typed errors, and the link stays', async () => {
    const link = await greet(channel(await socket()));
    expect(await refusal(link.rpc.call('constructor' as 'node.load', {}))).toBe('unknown_call');
    expect(await refusal(link.rpc.call('room.open', { roomId: '../..', epoch: -1 }))).toBe('invalid_input');
    expect(await refusal(link.rpc.call('node.load', {}))).toBe('answered');
  });

  test('a bad token closes the socket', async () => {
    const ws = await socket();
    const closed = closing(ws);
    const { rpc } = listen(channel(ws));
    expect(await refusal(rpc.call('node.hello', { token: `${await tokens.sign('test')}x`, instance: 'test' }))).toBe('unauthenticated');
    await closed;
  });

  test('more links than there can be are turned away', async () => {
    for (let i = 0; i < 5; i += 1) await greet(channel(await socket()));
    expect(await closing(await socket())).toBe(1001);
  });

  test('a link that answers no ping is ended; one that does stays', async () => {
    const alive = await greet(channel(await socket()));
    const dead = await socket({ autoPong: false });
    await closing(dead);
    expect(await refusal(alive.rpc.call('node.load', {}))).toBe('answered');
  });

  test('a port that is taken is a clear refusal', async () => {
    const second = createWsGateway({ host: '127.0.0.1', port: gateway.port, accept: () => {}, logger });
    expect(await refusal(second)).toBe('unavailable');
  });
});
