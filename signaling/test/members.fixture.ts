import type { z } from 'zod';
import { must } from '@watoto/shared/kernel/assert.ts';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import type { RoomTokenClaims } from '@watoto/shared/contract/room-token.ts';
import type { MediaOffer, MediaRequest } from '@watoto/shared/contract/signaling.ts';
import type { ConsumerOffer } from '@watoto/shared/contract/media.ts';
import { opus } from '../../sfu-workers/test/fixture.ts';
import { type RtcClient, openRtcClient, opusPacket } from '../../sfu-workers/test/rtc-client.ts';
import { TestClient, claimsOf, sign, until } from './fixture.ts';

export const media = { rtpCapabilities: ROUTER_RTP_CAPABILITIES };

/** Somebody in the lesson, with media. */
export interface Member {
  readonly client: TestClient;
  offer: MediaOffer;
  readonly resumeToken: string;
}

export async function enter(url: string, name: string, more: Partial<RoomTokenClaims> = {}): Promise<Member> {
  const client = await TestClient.connect(url, await sign(claimsOf(name, more)));
  const reply = await client.join({ media });
  return { client, offer: must(reply.media, 'media'), resumeToken: reply.resumeToken };
}

let ssrc = 1_000;
export function produce({ client, offer }: Member) {
  return client.call('producer.open', {
    transportId: must(offer.send, 'send transport').id,
    kind: 'audio',
    source: 'mic',
    rtpParameters: {
      mid: '0',
      codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
      encodings: [{ ssrc: (ssrc += 1) }],
    },
  });
}

/** What a client does when it hears that its media is gone. */
export async function rebuilt(member: Member, lost = 1): Promise<number> {
  const { client } = member;
  await until(() => (client.events.filter(({ name }) => name === 'media.lost').length >= lost ? null : 'media.lost'), 15_000);
  member.offer = await reopened(client, media);
  return performance.now();
}

/** `media.open`, as often as it takes. */
async function reopened(client: TestClient, request: z.input<typeof MediaRequest>): Promise<MediaOffer> {
  const offers: MediaOffer[] = [];
  await until(async () => {
    const reply = await client.send('media.open', request);
    if (reply.ok) offers.push(reply.data as MediaOffer);
    return reply.ok ? null : `media.open: ${reply.error.code}`;
  }, 15_000);
  return must(offers[0], 'offer');
}

/** Comes back over another instance, keeping its media. true: it was kept. */
export async function resume(member: Member, url: string): Promise<{ back: Member; kept: boolean }> {
  const client = await TestClient.connect(url, member.resumeToken);
  client.state = member.client.state;
  const { seq, openedAt } = client.state;
  const reply = await client.join({ media, after: seq, openedAt, epoch: member.offer.epoch });
  return { back: { client, offer: reply.media ?? member.offer, resumeToken: reply.resumeToken }, kept: reply.media === null };
}

/** Somebody who really sends sound, or really hears it. */
export interface RealMember extends Member {
  readonly rtc: RtcClient;
  close(): void;
}

const SSRC = 4_242;

/** Joins and speaks: 50 packets a second. */
export async function speak(
  url: string,
  name: string,
  more: Partial<RoomTokenClaims> = {},
): Promise<RealMember & { again(): Promise<void> }> {
  let rtc = await openRtcClient('sendonly', SSRC);
  const { client, reply } = await joinWith(url, name, rtc, true, more);
  const member = { client, offer: must(reply.media, 'media'), resumeToken: reply.resumeToken };
  let sequence = 0;
  const start = async () => {
    await client.call('producer.open', {
      transportId: must(member.offer.send, 'send transport').id,
      kind: 'audio',
      source: 'mic',
      rtpParameters: opus(SSRC),
      paused: false,
    });
    rtc.connect(must(member.offer.send, 'send transport'));
  };
  await start();
  const talking = setInterval(() => {
    if (rtc.state() === 'connected') rtc.send(opusPacket(SSRC, sequence++, -30));
  }, 20);
  return {
    ...member,
    get offer() {
      return member.offer;
    },
    get rtc() {
      return rtc;
    },
    /** Media anew, as a client does that lost it. */
    async again() {
      rtc.close();
      rtc = await openRtcClient('sendonly', SSRC);
      const { dtlsParameters } = rtc;
      member.offer = await reopened(client, { ...media, dtlsParameters, send: true });
      await start();
    },
    close() {
      clearInterval(talking);
      rtc.close();
    },
  };
}

/** Joins and listens to the one who speaks: connects once there is something to hear. */
export async function listen(url: string, name: string): Promise<RealMember & { again(): Promise<void> }> {
  let rtc = await openRtcClient('recvonly');
  const { client, reply } = await joinWith(url, name, rtc, false);
  let offer = must(reply.media, 'media');
  const start = async () => {
    let heard: ConsumerOffer | undefined = offer.consumers[0];
    let late = false;
    await until(() => {
      if (heard) return null;
      const opened = client.events.findLast((event) => event.name === 'consumer.opened');
      heard = (opened?.data as { consumers: ConsumerOffer[] } | undefined)?.consumers[0];
      late = heard !== undefined;
      return 'a Consumer';
    }, 15_000);
    const consumer = must(heard, 'Consumer');
    rtc.connect(offer.recv, must(consumer.rtpParameters.encodings?.[0]?.ssrc, 'ssrc'));
    if (late) await client.call('consumer.ready', { consumerIds: [consumer.id] });
  };
  await start();
  return {
    client,
    resumeToken: reply.resumeToken,
    get offer() {
      return offer;
    },
    get rtc() {
      return rtc;
    },
    async again() {
      rtc.close();
      rtc = await openRtcClient('recvonly');
      const { dtlsParameters } = rtc;
      client.events.length = 0;
      offer = await reopened(client, { ...media, dtlsParameters, send: false });
      await start();
    },
    close: () => rtc.close(),
  };
}

async function joinWith(url: string, name: string, { dtlsParameters }: RtcClient, send: boolean, more: Partial<RoomTokenClaims> = {}) {
  const client = await TestClient.connect(url, await sign(claimsOf(name, more)));
  return { client, reply: await client.join({ media: { ...media, dtlsParameters, send } }) };
}

/** Sound arrives: some packets more than now. */
export async function hears({ rtc }: RealMember): Promise<void> {
  const before = rtc.received.length;
  await until(() => (rtc.received.length > before + 10 ? null : `sound (${rtc.state()}, ${rtc.received.length} packets)`), 10_000);
}
