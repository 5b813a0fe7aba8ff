import { isIP } from 'node:net';
import type { PipeTransport, PipeTransportOptions } from 'mediasoup/types';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { PipeEnd } from '@watoto/shared/contract/sfu.ts';
import { media } from '../media-errors.ts';

/** Room for the burst that a key frame is: the kernel takes as much of it as the system allows. */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

/** Between two Workers of one machine: nothing to hide from, and nothing is lost on the way. */
export const LOCAL_PIPE: PipeTransportOptions = {
  listenInfo: { protocol: 'udp', ip: '127.0.0.1', sendBufferSize: SOCKET_BUFFER_BYTES, recvBufferSize: SOCKET_BUFFER_BYTES },
};

export interface PipeAddress {
  readonly ip: string;
  /** What other nodes are told instead. */
  readonly announced: string | null;
}

/** Where pipes to other nodes come in: the address of its own, or that of media. A name can't be connected to: it is not announced. */
export function pipeAddressOf(config: {
  readonly pipeIp: string | null;
  readonly pipeAnnounced: string | null;
  readonly rtcIp: string;
  readonly rtcAnnounced: string | null;
}): PipeAddress {
  const { pipeIp, pipeAnnounced, rtcIp, rtcAnnounced } = config;
  const announced = pipeAnnounced ?? (pipeIp === null && rtcAnnounced !== null && isIP(rtcAnnounced) !== 0 ? rtcAnnounced : null);
  return { ip: pipeIp ?? rtcIp, announced };
}

/** Between two nodes: encrypted, and what is lost is sent again. */
export function remotePipe({ ip, announced }: PipeAddress): PipeTransportOptions {
  return {
    listenInfo: {
      protocol: 'udp',
      ip,
      ...(announced === null ? {} : { announcedAddress: announced }),
      sendBufferSize: SOCKET_BUFFER_BYTES,
      recvBufferSize: SOCKET_BUFFER_BYTES,
    },
    enableRtx: true,
    enableSrtp: true,
  };
}

/** What the other node must know of this end. */
export function endOf({ tuple, srtpParameters }: PipeTransport): PipeEnd {
  const end = PipeEnd.safeParse({ ip: tuple.localAddress, port: tuple.localPort, srtpParameters });
  if (!end.success || end.data.ip === '0.0.0.0' || end.data.ip === '::')
    throw new AppError('unavailable', { message: 'Other nodes can reach no address of this one: set SFU_PIPE_ANNOUNCED.' });
  return end.data;
}

export function connectPipe(transport: PipeTransport, { ip, port, srtpParameters }: PipeEnd): Promise<void> {
  return media(transport.connect({ ip, port, srtpParameters }));
}

/** Connects two ends of this machine to each other. */
export async function connectLocally(near: PipeTransport, far: PipeTransport): Promise<void> {
  const to = ({ tuple }: PipeTransport) => ({ ip: tuple.localAddress, port: tuple.localPort });
  await media(Promise.all([near.connect(to(far)), far.connect(to(near))]));
}
