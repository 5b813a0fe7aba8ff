import type { StoreApi } from 'zustand/vanilla';
import type { ErrorCode } from '@watoto/shared/kernel/errors.ts';
import type { PeerId, ProducerId } from '@watoto/shared/kernel/ids.ts';
import type { PlatformNotice } from '@watoto/shared/contract/http/platform.ts';
import type { Layers, MediaKind, Source } from '@watoto/shared/contract/media.ts';
import type { Role } from '@watoto/shared/contract/permissions.ts';
import type { Upstream } from '@watoto/shared/ladder/upstream.ts';
import type { Cap } from '@watoto/shared/ladder/rung.ts';
import type { Hint } from '@watoto/shared/contract/hints.ts';
import type { Tile } from '@watoto/shared/contract/signaling.ts';
import type { Locks, MessageAudience } from '@watoto/shared/room/entry.ts';
import type { IceServers } from './ice-servers.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import type { Step } from './room-store.ts';
import type { Call } from './signaling-connection.ts';

/** Where the client stands with the lesson. Fields exist only in the phases that have them. */
export type Phase =
  | { kind: 'idle' }
  | { kind: 'joining' }
  | { kind: 'live' }
  /** The socket is away: media may go on. `attempt` counts from 1; `retryAt` is ms since 1970. */
  | { kind: 'reconnecting'; attempt: number; retryAt: number; code: ErrorCode | null }
  | { kind: 'over'; reason: 'left' | 'ended' | ErrorCode };

/** 'none' before joining or text only; 'rebuilding' after media was lost. */
export type MediaPhase = 'none' | 'connecting' | 'connected' | 'rebuilding' | 'failed';

/** One of the person's own sources. `blocked`: the browser or the person refused; `muted`: sending nothing, track kept. */
export interface LocalSource {
  readonly status: 'off' | 'starting' | 'on' | 'muted' | 'blocked' | 'failed';
  readonly track: MediaStreamTrack | null;
  readonly producerId: ProducerId | null;
  readonly error: ErrorCode | 'device_denied' | 'device_missing' | 'device_busy' | null;
}

/** A Consumer that plays, or waits paused. */
export interface RemoteTrack {
  readonly producerId: ProducerId;
  readonly peerId: PeerId;
  readonly source: Source;
  readonly kind: MediaKind;
  readonly track: MediaStreamTrack;
  /** What arrives now; null: nothing (paused, or no bandwidth). */
  readonly layers: Layers | null;
}

export interface Network {
  readonly quality: 'good' | 'fair' | 'poor' | 'lost' | 'unknown';
  readonly rttMs: number | null;
  /** Share of packets lost on the way here, 0..1, over the last sample. */
  readonly loss: number | null;
  /** How media travels: straight over UDP, over TCP, or through a relay. */
  readonly path: 'udp' | 'tcp' | 'relay' | null;
}

/** Milliseconds from the click to each stage of joining; what bench:join reads. */
export interface JoinStages {
  readonly clickedAt: number;
  readonly socketMs?: number;
  readonly joinedMs?: number;
  readonly transportsMs?: number;
  readonly firstFrameMs?: number;
  readonly firstSoundMs?: number;
}

/** Everything a page shows of a lesson. Plain data and stable snapshots: unchanged parts keep their identity. */
export interface ClassroomState {
  readonly phase: Phase;
  readonly media: MediaPhase;
  readonly me: PeerId | null;
  readonly role: Role | null;
  readonly room: RoomState;
  readonly local: Readonly<Record<Source, LocalSource>>;
  readonly remote: Readonly<Record<ProducerId, RemoteTrack>>;
  /** Volume 0..1 of who is heard now. */
  readonly levels: Readonly<Record<PeerId, number>>;
  readonly dominant: PeerId | null;
  readonly network: Network;
  /** What is sent: 'voice' while the camera is stopped for its sake. */
  readonly upstream: Upstream;
  /** What everyone on the platform should read now. */
  readonly notice: PlatformNotice | null;
  readonly stages: JoinStages | null;
  /** Signaling's latest statements that this client was away: for the API, with late answers of a graded quiz. */
  readonly away: readonly string[];
}

export interface ClassroomClient {
  readonly store: StoreApi<ClassroomState>;
  /** What happens in the room, entry by entry, after the store has it; what a snapshot replaces has none. The returned function stops it. */
  onStep(listener: (step: Step) => void): () => void;
  /** Connects and joins; resolves when live. Rejects with AppError where it can't (the phase says why too). */
  join(): Promise<void>;
  /** Leaves for good: stops local tracks, tells the server, closes everything. Idempotent. */
  leave(): Promise<void>;
  /** Host only: ends the lesson for everyone. */
  end(): Promise<void>;
  /** 'joined_elsewhere' or a failed reconnect: try once more now. */
  retry(): void;
  /** Something else has no network: a socket that is dead too should be noticed now, not at the next ping. */
  checkSocket(): void;

  /** On: opens the device (or resumes); off: mic is muted (kept warm), camera and screen are closed. */
  setMic(on: boolean): Promise<void>;
  setCamera(on: boolean): Promise<void>;
  /** With the tab's or system's sound where the browser offers it. */
  setScreen(on: boolean): Promise<void>;
  useDevice(kind: 'mic' | 'camera', deviceId: string): Promise<void>;

  /** What the page shows of remote video, in CSS pixels. Debounced here; call it as often as layout changes. */
  setView(tiles: readonly Tile[]): void;

  /** Any call of the contract, for what has no method here. Rejects with AppError: `not_joined`, or what the server refuses. */
  readonly call: Call;
  /** Shows the others what is being done, as it is done: ten times a second at most, and it may be lost. */
  sendHint(hint: Hint): void;
  /** What others show as they do it. The returned function stops it. */
  onHint(listener: (hint: Hint, peerId: PeerId) => void): () => void;

  /** What is to be sent at most: to oneself, or (hosts) to somebody else. */
  saveData(cap: Cap, peerId?: PeerId): Promise<void>;

  raiseHand(): Promise<void>;
  lowerHand(peerId?: PeerId): Promise<void>;
  say(text: string, to?: MessageAudience): Promise<void>;
  deleteMessage(messageId: number): Promise<void>;
  setLocks(locks: Partial<Locks>): Promise<void>;
  mutePeer(peerId: PeerId, source: Source): Promise<void>;
  muteAll(): Promise<void>;
  removePeer(peerId: PeerId, ban: boolean): Promise<void>;
  setRole(peerId: PeerId, role: 'cohost' | 'pupil' | 'observer'): Promise<void>;
  spotlight(peerId: PeerId | null): Promise<void>;

  startRecording(): Promise<void>;
  pauseRecording(): Promise<void>;
  resumeRecording(): Promise<void>;
  stopRecording(): Promise<void>;
  markChapter(title: string): Promise<void>;
}

export interface ClassroomOptions {
  /** Origin of signaling; '' for the page's own. */
  readonly url: string;
  /** A fresh room token. Called for the first join only; after that the resume token is used. */
  readonly token: () => Promise<string>;
  /** Relays for media; left out: signaling's list. */
  readonly ice?: IceServers;
  /** Tracks that the device check has opened already: they are taken over, not opened again. */
  readonly tracks?: { mic?: MediaStreamTrack; camera?: MediaStreamTrack };
  /** Device ids chosen in the device check. */
  readonly devices?: { mic?: string; camera?: string };
  /** Start with these sources on. */
  readonly start?: { mic: boolean; camera: boolean };
}
