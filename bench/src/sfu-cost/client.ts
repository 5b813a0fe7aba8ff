import type { DtlsParameters } from '@watoto/shared/contract/media.ts';
import type { PeerConnection } from 'node-datachannel';
import { answeredDtls } from './sdp.ts';

/** One WebRTC client's connection: answers an offer, then ICE and DTLS run by themselves. */
export class Client {
  /** Its certificate. */
  readonly dtlsParameters: Promise<DtlsParameters>;
  /** Resolves when SRTP can flow; rejects where it can't. */
  readonly connected: Promise<void>;

  constructor(peer: PeerConnection, offer: string) {
    this.connected = new Promise((resolve, reject) => {
      peer.onStateChange((state) => {
        if (state === 'connected') resolve();
        else if (state === 'failed' || state === 'closed') reject(new Error(`a client's connection ${state}`));
      });
    });
    // Closing at the end is no error that somebody has to look at.
    this.connected.catch(() => {});
    this.dtlsParameters = new Promise((resolve) => peer.onLocalDescription((sdp) => resolve(answeredDtls(sdp))));
    peer.setRemoteDescription(offer, 'offer');
  }
}
