import { createStore } from 'zustand/vanilla';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { LINKS_MAX } from '@watoto/shared/contract/http/recordings.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import type { ClassroomClient, ClassroomState } from '../../rtc/classroom.ts';
import { emptyClassroom } from '../../rtc/room-store.ts';
import { lanesOf } from './lanes.ts';
import type { PlayerState } from './player-state.ts';
import type { ReplayPlayer } from './replay-player.ts';
import { RoomHistory } from './room-history.ts';
import { shownRoom } from './shown-room.ts';

/** After a piece could not be had. */
const AGAIN_MS = 3_000;

/** The room beside the pictures: follows the player's clock. What it gives to components is a classroom in which nobody does anything. */
export class ReplayRoom {
  readonly client: ClassroomClient = lookingOn();
  readonly #player: ReplayPlayer;
  readonly #history = new RoomHistory();
  #fetching = false;
  readonly #notBefore = new Map<string, number>();
  readonly #stop: () => void;
  #drawn: { room: RoomState | null; from: PlayerState['replay']; sending: readonly string[] } | null = null;

  constructor(player: ReplayPlayer) {
    this.#player = player;
    this.#stop = player.store.subscribe((state, before) => {
      if (state.replay && state.replay !== before.replay) this.#history.setPieces(state.replay.log);
      this.#follow(state);
    });
  }

  close(): void {
    this.#stop();
  }

  #follow(state: PlayerState): void {
    const { replay, instant, line, sending } = state;
    if (!replay || instant === 0) return;
    this.#fetch(this.#history.missing(instant));
    const room = this.#history.at(instant) ?? this.#drawn?.room ?? null;
    const drawn = this.#drawn;
    if (drawn && drawn.room === room && drawn.from === replay && drawn.sending === sending) return;
    this.#drawn = { room, from: replay, sending };
    const lanes = lanesOf(replay.tracks).filter(({ key }) => sending.includes(key));
    this.client.store.setState({ room: shownRoom(room, lanes, line, replay.gaps) });
  }

  #fetch(ids: readonly string[]): void {
    const now = Date.now();
    const wanted = ids.filter((id) => (this.#notBefore.get(id) ?? 0) <= now).slice(0, LINKS_MAX);
    if (this.#fetching || wanted.length === 0) return;
    this.#fetching = true;
    void this.#load(wanted);
  }

  async #load(ids: readonly string[]): Promise<void> {
    try {
      for (const { id, content } of await this.#player.log(ids)) this.#history.give(id, content);
    } catch {
      // Asked for again below, like those that were left out.
    } finally {
      this.#fetching = false;
    }
    // Those that came are not asked for any more.
    for (const id of ids) this.#notBefore.set(id, Date.now() + AGAIN_MS);
    this.#follow(this.#player.store.getState());
  }
}

/** A classroom for somebody who looks at what was. */
function lookingOn(): ClassroomClient {
  const store = createStore<ClassroomState>()(() => ({ ...emptyClassroom, phase: { kind: 'live' } }));
  const no = () => Promise.reject(new AppError('forbidden'));
  return {
    store,
    onStep: () => () => {},
    join: no,
    leave: no,
    end: no,
    retry: () => {},
    checkSocket: () => {},
    setMic: no,
    setCamera: no,
    setScreen: no,
    useDevice: no,
    setView: () => {},
    call: no,
    sendHint: () => {},
    onHint: () => () => {},
    saveData: no,
    raiseHand: no,
    lowerHand: no,
    say: no,
    deleteMessage: no,
    setLocks: no,
    mutePeer: no,
    muteAll: no,
    removePeer: no,
    setRole: no,
    spotlight: no,
    startRecording: no,
    pauseRecording: no,
    resumeRecording: no,
    stopRecording: no,
    markChapter: no,
  };
}
