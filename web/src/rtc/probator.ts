import { detectDevice, type types } from 'mediasoup-client';
import { Chrome111 } from 'mediasoup-client/handlers/Chrome111';
import { Chrome74 } from 'mediasoup-client/handlers/Chrome74';
import { Firefox120 } from 'mediasoup-client/handlers/Firefox120';
import { Safari12 } from 'mediasoup-client/handlers/Safari12';

/** mediasoup-client's name for what it receives padding with. */
const PROBATOR = 'probator';

const HANDLERS = { Chrome111, Chrome74, Firefox120, Safari12 };

/** For a Device: mediasoup-client's own handler for this browser, with a `quiet` probator; where it has none, the Device says so. */
export function quietHandler(): types.DeviceOptions {
  const name = detectDevice();
  const handler = Object.entries(HANDLERS).find(([known]) => known === name)?.[1];
  return handler ? { handlerFactory: quiet(handler.createFactory({})) } : {};
}

/**
 * Padding that mediasoup sends to find out what fits (RTP_PROBATOR_SSRC) is received as one more video stream. It shows nothing and is never
 * sent again, but a browser asks for what was lost of it and for key frames, up to thirty times a second (NACK, PLI; RFC 4585): 5 to 15 kbit/s
 * on the way up, most of all where the way here is thin. So neither is offered for it.
 */
export function quiet(factory: types.HandlerFactory): types.HandlerFactory {
  return {
    ...factory,
    factory(options) {
      const handler = factory.factory(options);
      const receive = handler.receive.bind(handler);
      handler.receive = (list) =>
        receive(list.map((one) => (one.trackId === PROBATOR ? { ...one, rtpParameters: unasked(one.rtpParameters) } : one)));
      return handler;
    },
  };
}

const unasked = (parameters: types.RtpParameters): types.RtpParameters => ({
  ...parameters,
  codecs: parameters.codecs.map((codec) => ({
    ...codec,
    rtcpFeedback: (codec.rtcpFeedback ?? []).filter(({ type }) => type !== 'nack' && type !== 'ccm'),
  })),
});
