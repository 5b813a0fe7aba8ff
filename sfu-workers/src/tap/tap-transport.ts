import { isIPv6 } from 'node:net';
import type { PlainTransport, PlainTransportOptions, RtpCapabilities } from 'mediasoup/types';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { isLoopback, TapEnd } from '@watoto/shared/contract/sfu.ts';
import { media } from '../media-errors.ts';
import type { PipeAddress } from '../pipe/pipe-transport.ts';

/** Room for the burst that a key frame is: the kernel takes as much of it as the system allows. */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

/**
 * What a recorder can take: the codecs of the Routers, what was lost again when it asks (NACK, in the stream itself: no rtx), key frames
 * when it asks (PLI). No bandwidth estimation: of several layers it gets the highest that arrives, whatever its network says.
 */
export const TAP_CAPABILITIES: RtpCapabilities = {
  codecs: [
    {
      kind: 'audio',
      mimeType: 'audio/opus',
      preferredPayloadType: 100,
      clockRate: 48_000,
      channels: 2,
      rtcpFeedback: [{ type: 'nack', parameter: '' }],
    },
    ...(['video/VP8', 'video/H264'] as const).map((mimeType, i) => ({
      kind: 'video' as const,
      mimeType,
      preferredPayloadType: 101 + 2 * i,
      clockRate: 90_000,
      ...(mimeType === 'video/H264' ? { parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f' } } : {}),
      rtcpFeedback: [
        { type: 'nack', parameter: '' },
        { type: 'nack', parameter: 'pli' },
      ],
    })),
  ],
  headerExtensions: [],
};

/** On one machine, not encrypted: over its loopback. To another: encrypted, from where pipes come in. */
export function tapOptions({ ip, announced }: PipeAddress, theirs: TapEnd): PlainTransportOptions {
  const buffers = { sendBufferSize: SOCKET_BUFFER_BYTES, recvBufferSize: SOCKET_BUFFER_BYTES };
  const common = { rtcpMux: true, comedia: false };
  if (theirs.srtpParameters === null) {
    if (!isLoopback(theirs.ip)) throw new AppError('invalid_input', { message: 'A tap that leaves this machine is encrypted.' });
    return { ...common, listenInfo: { protocol: 'udp', ip: isIPv6(theirs.ip) ? '::1' : '127.0.0.1', ...buffers } };
  }
  return {
    ...common,
    listenInfo: { protocol: 'udp', ip, ...(announced === null ? {} : { announcedAddress: announced }), ...buffers },
    enableSrtp: true,
    srtpCryptoSuite: theirs.srtpParameters.cryptoSuite,
  };
}

export function connectTap(transport: PlainTransport, { ip, port, srtpParameters }: TapEnd): Promise<void> {
  return media(transport.connect({ ip, port, ...(srtpParameters ? { srtpParameters } : {}) }));
}

/** What the recorder must know of this end. */
export function tapEndOf({ tuple, srtpParameters }: PlainTransport): TapEnd {
  const end = TapEnd.safeParse({ ip: tuple.localAddress, port: tuple.localPort, srtpParameters: srtpParameters ?? null });
  if (!end.success || end.data.ip === '0.0.0.0' || end.data.ip === '::')
    throw new AppError('unavailable', { message: 'A recorder can reach no address of this node: set SFU_PIPE_ANNOUNCED.' });
  return end.data;
}
