import { expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { ConsumerId, NodeId, PeerId, ProducerId, RoomId, TransportId } from '@watoto/shared/kernel/ids.ts';
import { RpcLink, createChannelPair } from '@watoto/shared/kernel/rpc-link.ts';
import { sfu } from '@watoto/shared/contract/sfu.ts';
import { type RoomState, emptyRoom } from '@watoto/shared/room/state.ts';
import { pupilOf } from './pupil.fixture.ts';
import { PeerMedia } from './peer-media.ts';

const [teacher, pupil] = [PeerId.parse('teacher'), PeerId.parse('pupil')];
const nodeId = NodeId.parse('node');
const [camera, voice] = [ProducerId.parse('camera'), ProducerId.parse('voice')];
const leg = { nodeId, epoch: 1, size: 30 };

/** A teacher whom a pupil watches, who speaks; and a node that does what it is told, and answers when it is well. */
function lesson() {
  const clock = new FakeClock();
  let state: RoomState = {
    ...emptyRoom,
    phase: 'open',
    placement: { epoch: 1, legs: [leg] },
    peers: { [teacher]: { ...pupilOf(teacher, nodeId), role: 'host' }, [pupil]: pupilOf(pupil, nodeId) },
    producers: {
      [camera]: { id: camera, peerId: teacher, kind: 'video', source: 'camera', paused: false },
      [voice]: { id: voice, peerId: pupil, kind: 'audio', source: 'mic', paused: false },
    },
  };
  const calls: { readonly name: string; readonly data: unknown }[] = [];
  let well = true;
  const [here, there] = createChannelPair();
  const link = new RpcLink(sfu, here);
  const node = new RpcLink(sfu, there, {
    answer({ name, data }) {
      calls.push({ name, data });
      return Promise.resolve(well ? { ok: true, data: {} } : { ok: false, error: new AppError('timeout').toWire() });
    },
  });
  const errors: unknown[] = [];
  const media = new PeerMedia({
    roomId: RoomId.parse('room'),
    peerId: pupil,
    leg,
    link,
    sendTransportId: TransportId.parse('up'),
    recvTransportId: TransportId.parse('down'),
    state: () => state,
    emit: () => {},
    onError: (error) => errors.push(error),
    measures: false,
    lostUp: () => 0,
    tell: () => Promise.resolve(),
    clock,
  });
  media.hold([{ id: ConsumerId.parse('face'), producerId: camera, paused: true }]);
  media.publish(voice, false);
  /** All that is under way ends; `ms` later what waits is done. */
  const settle = async (ms = 0) => {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    media,
    errors,
    settle,
    change: (next: (room: RoomState) => Partial<RoomState>) => (state = { ...state, ...next(state) }),
    be: (how: boolean) => (well = how),
    /** What the node was told since the last look. */
    told: () => calls.splice(0),
    close: () => {
      media.close();
      link.close('test over');
      node.close('test over');
    },
  };
}

it('tells a node again what it has not answered to: a picture that was to flow, a voice that was to stop', async () => {
  const { media, errors, settle, change, be, told, close } = lesson();
  be(false);
  media.start();
  await settle();
  const resumed = { name: 'consumer.change', data: expect.objectContaining({ changes: [expect.objectContaining({ paused: false })] }) };
  expect(told()).toEqual([resumed]);
  be(true);
  await settle(500);
  expect(told()).toEqual([resumed]);
  expect(errors).toHaveLength(1);

  be(false);
  change(({ producers }) => ({ producers: { ...producers, [voice]: { ...producers[voice]!, paused: true } } }));
  media.sync();
  await settle();
  const paused = { name: 'producer.pause', data: expect.objectContaining({ producerId: voice }) };
  expect(told()).toEqual([paused]);
  be(true);
  await settle(1_000);
  expect(told()).toEqual([paused]);
  media.sync();
  await settle(10_000);
  expect(told()).toEqual([]);
  close();
});

it('closes what nobody wants any more, also where the node did not hear of it at first', async () => {
  const { media, settle, change, be, told, close } = lesson();
  media.start();
  await settle();
  told();
  be(false);
  change(() => ({ producers: {} }));
  media.sync();
  await settle();
  const closed = { name: 'producer.close', data: expect.objectContaining({ producerId: voice }) };
  expect(told()).toEqual([closed]);
  await settle(500);
  expect(told()).toEqual([closed]);
  be(true);
  await settle(1_000);
  expect(told()).toEqual([closed, { name: 'consumer.closeMany', data: expect.objectContaining({ consumerIds: ['face'] }) }]);
  media.sync();
  await settle(10_000);
  expect(told()).toEqual([]);
  close();
});
