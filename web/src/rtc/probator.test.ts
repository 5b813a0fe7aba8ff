import { Device, FakeHandler, testFakeParameters as fake, type types } from 'mediasoup-client';
import { expect, it } from 'vitest';
import { quiet } from './probator.ts';

/** What a handler was given to receive, by track. */
async function received(wrap: (factory: types.HandlerFactory) => types.HandlerFactory): Promise<Map<string, types.RtpParameters>> {
  const got = new Map<string, types.RtpParameters>();
  const factory = FakeHandler.createFactory({
    generateNativeRtpCapabilities: fake.generateNativeRtpCapabilities,
    generateLocalDtlsParameters: fake.generateLocalDtlsParameters,
  });
  const watched: types.HandlerFactory = {
    ...factory,
    factory(options) {
      const handler = factory.factory(options);
      const receive = handler.receive.bind(handler);
      handler.receive = (list) => {
        for (const { trackId, rtpParameters } of list) got.set(trackId, rtpParameters);
        return receive(list);
      };
      return handler;
    },
  };
  const device = new Device({ handlerFactory: wrap(watched) });
  await device.load({ routerRtpCapabilities: fake.generateRouterRtpCapabilities() });
  const { id, iceParameters, iceCandidates, dtlsParameters } = fake.generateTransportRemoteParameters();
  const transport = device.createRecvTransport({ id, iceParameters, iceCandidates, dtlsParameters });
  transport.on('connect', (_, done) => done());
  const { kind, rtpParameters, ...picture } = fake.generateConsumerRemoteParameters({ codecMimeType: 'video/VP8' });
  await transport.consume({ ...picture, kind, rtpParameters });
  transport.close();
  return got;
}

const asks = (parameters: types.RtpParameters | undefined) =>
  parameters?.codecs.flatMap(({ rtcpFeedback = [] }) => rtcpFeedback.map(({ type, parameter }) => `${type} ${parameter ?? ''}`.trim()));

it('asks for nothing of what is padding, and for all of what is shown', async () => {
  const [before, after] = [await received((factory) => factory), await received(quiet)];
  expect(asks(before.get('probator'))).toContain('nack');
  const padding = asks(after.get('probator'));
  expect(padding).toContain('transport-cc');
  expect(padding).not.toContain('nack');
  expect(padding).not.toContain('nack pli');
  expect(padding).not.toContain('ccm fir');
  const shown = [...after.keys()].filter((track) => track !== 'probator');
  expect(shown).toHaveLength(1);
  expect(asks(after.get(shown[0] ?? ''))).toEqual(asks(before.get([...before.keys()].find((track) => track !== 'probator') ?? '')));
  expect(asks(after.get(shown[0] ?? ''))).toContain('nack');
});
