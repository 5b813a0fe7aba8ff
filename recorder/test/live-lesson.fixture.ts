import { randomUUID } from 'node:crypto';
import type { RtpParameters, TransportOffer } from '@watoto/shared/contract/media.ts';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import type { Sfu } from '@watoto/shared/contract/sfu.ts';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { ConnectionId, EntryId, type NodeId, PeerId, type ProducerId, RecordingId, RoomId } from '@watoto/shared/kernel/ids.ts';
import type { RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import type { RecordingBoard } from '@watoto/shared/ports/recording-board/recording-board.ts';
import type { EntryBody } from '@watoto/shared/room/entry.ts';
import { apply } from '@watoto/shared/room/room.ts';
import { emptyRoom, type RoomState } from '@watoto/shared/room/state.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { openVideoClient, type RtcClient } from '../../sfu-workers/test/rtc-client.ts';
import type { Clip } from './fixture/clips.ts';
import { rtpPacket } from './fixture/rtp.ts';

const TEACHER = PeerId.parse('teacher');
const SSRC = 7_777;
const SIZE = 5;

export interface LiveNode {
  readonly id: NodeId;
  readonly link: RpcLink<Sfu>;
}

export interface LiveLessonParts {
  readonly log: RoomLog;
  readonly board: RecordingBoard;
  /** The room has a leg on each, with somebody who sends: the teacher on the first. */
  readonly nodes: readonly LiveNode[];
  /** What they send, again and again. */
  readonly clip: Clip;
}

/** A recorder's claim that took effect. */
export interface Taken {
  readonly run: number;
  readonly at: number;
  readonly recorderId: string;
}

/** A lesson whose teacher really sends video. */
export class LiveLesson {
  readonly room = RoomId.parse(randomUUID());
  readonly #parts: LiveLessonParts;
  readonly #closers: (() => unknown)[] = [];
  readonly #taken: Taken[] = [];
  #state = emptyRoom;
  #reading: Promise<RoomState> = Promise.resolve(emptyRoom);

  private constructor(parts: LiveLessonParts) {
    this.#parts = parts;
  }

  static async begin(parts: LiveLessonParts): Promise<LiveLesson> {
    const lesson = new LiveLesson(parts);
    try {
      await lesson.#begin();
    } catch (error) {
      lesson.close();
      throw error;
    }
    return lesson;
  }

  async say(by: PeerId | null, body: EntryBody): Promise<void> {
    await this.#parts.log.append(this.room, { id: EntryId.parse(randomUUID()), by, ...body });
  }

  /** As the log has it now. */
  state(): Promise<RoomState> {
    // What somebody else has begun to read may lack what was said just now.
    this.#reading = this.#reading.then(() => this.#read());
    return this.#reading;
  }

  /** Who had the recording, one after the other. */
  get taken(): readonly Taken[] {
    return this.#taken;
  }

  async record(): Promise<RecordingId> {
    const recordingId = RecordingId.parse(uuidV7(Date.now()));
    await this.say(TEACHER, { type: 'recording.started', data: { recordingId } });
    await this.#parts.board.add(recordingId, this.room);
    return recordingId;
  }

  async stop(): Promise<void> {
    await this.say(TEACHER, { type: 'recording.stopped', data: {} });
  }

  close(): void {
    for (const closer of this.#closers.reverse()) closer();
  }

  async #read(): Promise<RoomState> {
    for (;;) {
      const entries = await this.#parts.log.read(this.room, this.#state.seq);
      if (entries.length === 0) return this.#state;
      for (const entry of entries) {
        const { state, outcome } = apply(this.#state, entry);
        this.#state = state;
        if (entry.type === 'recording.taken' && outcome.ok) this.#taken.push({ ...entry.data, at: entry.at });
      }
    }
  }

  async #begin(): Promise<void> {
    const legs = this.#parts.nodes.map(({ id }, i) => ({ nodeId: id, epoch: i + 1, size: SIZE }));
    for (const [i, { link }] of this.#parts.nodes.entries()) await link.call('room.open', { roomId: this.room, epoch: i + 1, size: SIZE });
    await this.say(null, { type: 'room.opened', data: { title: 'Fractions', size: SIZE, recording: { start: 'manual', pupils: 'none' } } });
    await this.say(null, { type: 'room.placed', data: { epoch: legs.length, legs, reason: 'opened' } });
    // Each gets the leg with the most room: one after the other, one each.
    for (const [i, { link }] of this.#parts.nodes.entries())
      await this.#enter(i === 0 ? TEACHER : PeerId.parse(`teacher-${i + 1}`), link, i + 1);
  }

  async #enter(peerId: PeerId, node: RpcLink<Sfu>, epoch: number): Promise<void> {
    const connectionId = ConnectionId.parse(randomUUID());
    const role = peerId === TEACHER ? 'host' : 'cohost';
    const joined = { peerId, connectionId, name: 'Teacher', role, tokenId: null, keepsMedia: false } as const;
    await this.say(null, { type: 'peer.joined', data: joined });
    const producerId = await this.#publish(peerId, node, epoch);
    const opened = { producerId, kind: 'video', source: 'camera', paused: false, epoch } as const;
    await this.say(peerId, { type: 'producer.opened', data: opened });
  }

  /** Over real ICE, DTLS and SRTP; the same film again and again, as long as the lesson lasts. */
  async #publish(peerId: PeerId, node: RpcLink<Sfu>, epoch: number): Promise<ProducerId> {
    const { clip } = this.#parts;
    const client = await openVideoClient('sendonly', [SSRC]);
    this.#closers.push(() => client.close());
    const peer = { roomId: this.room, epoch, peerId };
    const { dtlsParameters } = client;
    const rtpCapabilities = ROUTER_RTP_CAPABILITIES;
    const opened = await node.call('peer.open', { ...peer, rtpCapabilities, send: true, dtlsParameters, consume: [] });
    const offer = opened.send as TransportOffer;
    client.connect(offer);
    await pollUntil(() => (client.state() === 'connected' ? null : client.state()), { timeoutMs: 15_000, everyMs: 20 });
    const sent = { ...peer, transportId: offer.id, kind: 'video', source: 'camera', rtpParameters: VP8, paused: false } as const;
    const { producerId } = await node.call('producer.open', sent);
    this.#closers.push(play(clip, client));
    return producerId;
  }
}

const VP8: RtpParameters = {
  codecs: [
    { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }] },
  ],
  encodings: [{ ssrc: SSRC }],
  rtcp: { cname: 'test' },
};

/** Returns what ends it. */
function play(clip: Clip, client: RtcClient): () => void {
  const startedAt = performance.now();
  const lengthMs = (clip.frames.at(-1)?.ms ?? 0) + 40;
  let seq = 1;
  let next = 0;
  return systemClock.every(20, () => {
    const now = performance.now() - startedAt;
    for (;;) {
      const round = Math.floor(next / clip.frames.length);
      const frame = clip.frames[next % clip.frames.length];
      if (!frame || round * lengthMs + frame.ms > now) return;
      const timestamp = Math.round((round * lengthMs + frame.ms) * 90);
      for (let at = 0; at < frame.data.length; at += 1_100) {
        const head = Buffer.from([0x80 | (at === 0 ? 0x10 : 0), 0x80, 0x80 | ((next >> 8) & 0x7f), next & 0xff]);
        const payload = Buffer.concat([head, frame.data.subarray(at, at + 1_100)]);
        const marker = at + 1_100 >= frame.data.length;
        client.send(rtpPacket({ payloadType: 96, seq: seq++, timestamp, ssrc: SSRC, marker }, payload));
      }
      next += 1;
    }
  });
}
