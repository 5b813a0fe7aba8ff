import { Device, type types } from 'mediasoup-client';
import { RtpCapabilities } from '@watoto/shared/contract/media.ts';
import type { MediaRequest } from '@watoto/shared/contract/signaling.ts';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import type { z } from 'zod';
import { quietHandler } from './probator.ts';

type Fingerprints = NonNullable<z.input<typeof MediaRequest>['dtlsParameters']>['fingerprints'];

/** A certificate made before joining, so that the server knows its fingerprint before the first packet. */
interface AnnouncedCertificate {
  readonly certificate: RTCCertificate;
  readonly fingerprints: Fingerprints;
}

/** mediasoup-client's Device, loaded, and the certificate that all its transports use. Nothing in it needs closing. */
export interface RtcDevice {
  readonly device: Device;
  /** null: this browser can't announce one; each transport then makes its own and needs a `transport.connect`. */
  readonly announced: AnnouncedCertificate | null;
}

/** Everything that can be done before the click: router capabilities are a constant of the contract. Throws where there is no WebRTC. */
export async function openRtcDevice(): Promise<RtcDevice> {
  const device = new Device(quietHandler());
  const [announced] = await Promise.all([
    announceCertificate(),
    device.load({ routerRtpCapabilities: ROUTER_RTP_CAPABILITIES as types.RtpCapabilities }),
  ]);
  return { device, announced };
}

/** What the server needs to answer with connected-to-be transports and Consumers. */
export function mediaRequest({ device, announced }: RtcDevice): z.input<typeof MediaRequest> {
  return {
    rtpCapabilities: RtpCapabilities.parse(device.recvRtpCapabilities),
    ...(announced ? { dtlsParameters: { role: 'client', fingerprints: announced.fingerprints } } : {}),
    send: true,
  };
}

/** Is this what was announced? Then the server has it already, and no call is needed. */
export function wasAnnounced({ announced }: RtcDevice, dtlsParameters: types.DtlsParameters): boolean {
  const key = ({ algorithm, value }: { algorithm: string; value: string }) => `${algorithm} ${value.toUpperCase()}`;
  const known = new Set(announced?.fingerprints.map(key));
  return dtlsParameters.role !== 'server' && dtlsParameters.fingerprints.some((fingerprint) => known.has(key(fingerprint)));
}

/** null where the browser can't read a certificate's fingerprint (Firefox) or can't copy one (mediasoup-client copies its settings). */
async function announceCertificate(): Promise<AnnouncedCertificate | null> {
  try {
    const certificate = await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' } as EcKeyGenParams);
    structuredClone(certificate);
    const fingerprints: Fingerprints = [];
    for (const { algorithm, value } of certificate.getFingerprints()) {
      // mediasoup compares text: upper case, as in SDP.
      if (algorithm === 'sha-256' && value) fingerprints.push({ algorithm, value: value.toUpperCase() });
    }
    return fingerprints.length > 0 ? { certificate, fingerprints } : null;
  } catch {
    return null;
  }
}
