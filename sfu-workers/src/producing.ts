import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type RtpParameters, SOURCE_KIND, type MediaKind, type Source } from '@watoto/shared/contract/media.ts';
import { media } from './media-errors.ts';
import type { Peer } from './peer.ts';
import type { ProducerEntry, Registry, TransportEntry } from './registry.ts';
import { toMediasoup } from './rtp.ts';

/** Milliseconds between two key frames asked of a sender: a class that arrives at once shares a few, and stalls nobody. */
const KEY_FRAME_DELAY_MS = 300;

export interface ProduceRequest {
  readonly kind: MediaKind;
  readonly source: Source;
  readonly rtpParameters: RtpParameters;
  readonly paused: boolean;
}

/** Opens the peer's Producer of a source. A second one of the same source is `limit_reached`. */
export async function produce(
  registry: Registry,
  peer: Peer,
  transport: TransportEntry,
  { kind, source, rtpParameters, paused }: ProduceRequest,
): Promise<ProducerEntry> {
  if (transport.direction !== 'send') throw new AppError('invalid_input', { message: 'This transport is for receiving.' });
  if (SOURCE_KIND[source] !== kind) throw new AppError('invalid_input', { message: `${source} is not ${kind}.` });
  // mediasoup takes the caller's word for it: a 'camera' of opus packets would get past a muted microphone.
  if (rtpParameters.codecs.some(({ mimeType }) => !mimeType.toLowerCase().startsWith(`${kind}/`)))
    throw new AppError('invalid_input', { message: `A codec is not ${kind}.` });
  if (peer.producers.has(source)) throw new AppError('limit_reached', { details: { source } });
  // Taken before the first wait: of two that come at once, one wins.
  peer.producers.set(source, null);
  try {
    const producer = await media(
      transport.object.produce({
        kind,
        rtpParameters: toMediasoup.parameters(rtpParameters),
        paused,
        ...(kind === 'video' ? { keyFrameRequestDelay: KEY_FRAME_DELAY_MS } : {}),
      }),
    );
    const entry = registry.add({ kind: 'producer', object: producer, owner: peer, source }, transport.object);
    peer.producers.set(source, entry);
    producer.observer.once('close', () => peer.producers.delete(source));
    if (source === 'mic') await media((await peer.at.ready).audio.add(producer, peer.peerId));
    return entry;
  } catch (error) {
    const opened = peer.producers.get(source);
    if (opened) opened.object.close();
    else peer.producers.delete(source);
    throw error;
  }
}
