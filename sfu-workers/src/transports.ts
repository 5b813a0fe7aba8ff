import type { WebRtcTransport } from 'mediasoup/types';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { TransportId } from '@watoto/shared/kernel/ids.ts';
import type { DtlsParameters } from '@watoto/shared/contract/media.ts';
import { media } from './media-errors.ts';
import type { Peer } from './peer.ts';
import type { Registry, TransportEntry } from './registry.ts';
import { toMediasoup } from './rtp.ts';

/** Where bandwidth estimation starts, bit/s: a few thumbnails and a speaker at once, corrected within seconds. */
const FIRST_OUTGOING_BITRATE = 1_000_000;
/** What one peer may send, bit/s: a camera in three layers and a shared screen, and no more. */
const MAX_INCOMING_BITRATE = 5_000_000;
/** Seconds without an answer to consent checks (RFC 7675) until a client counts as gone. */
const ICE_CONSENT_SECONDS = 20;

/** Creates the peer's transport of one direction, not connected yet. */
export async function openTransport(registry: Registry, peer: Peer, direction: TransportEntry['direction']): Promise<TransportEntry> {
  const { router } = await peer.at.ready;
  const transport = await media(
    router.createWebRtcTransport({
      webRtcServer: peer.at.worker.server,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      initialAvailableOutgoingBitrate: FIRST_OUTGOING_BITRATE,
      iceConsentTimeout: ICE_CONSENT_SECONDS,
    }),
  );
  const entry = registry.add({ kind: 'transport', object: transport, owner: peer, direction, connecting: null }, peer.scope);
  peer.scope.defer(() => transport.close());
  reportFailure(transport, peer);
  return entry;
}

/** Tells the client's congestion control where to stop. */
export function capIncoming({ object }: TransportEntry): Promise<void> {
  return media(object.setMaxIncomingBitrate(MAX_INCOMING_BITRATE));
}

/** Connects the transport. The same certificate again is the same call; another one is a `conflict`. */
export function connectTransport(entry: TransportEntry, dtlsParameters: DtlsParameters): Promise<void> {
  if (entry.connecting) {
    if (!sameCertificate(entry.connecting.dtlsParameters, dtlsParameters)) throw new AppError('conflict');
    return entry.connecting.done;
  }
  const done = media(entry.object.connect({ dtlsParameters: toMediasoup.dtls(dtlsParameters) }));
  entry.connecting = { dtlsParameters, done };
  done.catch(() => {
    entry.connecting = null;
  });
  return done;
}

/** mediasoup checks the first fingerprint; a client may list its hashes in another order the second time. */
function sameCertificate(used: DtlsParameters, now: DtlsParameters): boolean {
  const [first] = used.fingerprints;
  return now.fingerprints.some(
    ({ algorithm, value }) => algorithm === first?.algorithm && value.toLowerCase() === first.value.toLowerCase(),
  );
}

/** One `transport.failed` when the client's side is gone: its consent to receive (ICE) or its DTLS association. */
function reportFailure(transport: WebRtcTransport, peer: Peer): void {
  let failed = false;
  const fail = (reason: string) => {
    if (failed) return;
    failed = true;
    peer.emit('transport.failed', { transportId: TransportId.parse(transport.id), reason });
  };
  transport.on('icestatechange', (state) => {
    if (state === 'disconnected') fail('the network path is gone');
  });
  transport.on('dtlsstatechange', (state) => {
    if (state === 'failed') fail('DTLS failed');
    else if (state === 'closed') fail('the client closed it');
  });
  transport.on('listenserverclose', () => fail('the media socket closed'));
}
