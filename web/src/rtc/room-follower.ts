import type { StoreApi } from 'zustand/vanilla';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { CatchUp } from '@watoto/shared/contract/signaling.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import type { ClassroomState } from './classroom.ts';
import { type Followed, type Missed, type Step, catchUp, follow } from './room-store.ts';

export interface RoomFollowerDeps {
  readonly store: StoreApi<ClassroomState>;
  /** Asks for everything after `seq`. */
  readonly sync: (after: number) => Promise<CatchUp>;
  /** The room has changed: by these steps, or (none) by a snapshot. */
  readonly onChange: (steps: readonly Step[]) => void;
  readonly onError: (error: unknown) => void;
}

/** Keeps the store's room in step with the log, and asks for what is missing. */
export class RoomFollower {
  readonly #deps: RoomFollowerDeps;
  #syncing = false;
  #snapshot: RoomState | null = null;

  constructor(deps: RoomFollowerDeps) {
    this.#deps = deps;
  }

  receive(entries: readonly Entry[]): void {
    const followed = follow(this.#deps.store.getState().room, entries);
    this.#show(followed);
    if (followed.gap) this.#sync();
  }

  /** The whole room, at once: this peer was let in, or is a host from now on. */
  replace(state: RoomState): void {
    this.#snapshot = null;
    this.#show({ room: state, steps: [], gap: false });
  }

  /** The state that the answer right behind it refers to. */
  snapshot(state: RoomState): void {
    this.#snapshot = state;
  }

  catchUp(answer: CatchUp): void {
    const followed = catchUp(this.#deps.store.getState().room, this.#missed(answer));
    this.#show(followed);
    if (followed.gap) this.#sync();
  }

  #missed(answer: CatchUp): Missed {
    if (answer.kind === 'entries') return answer;
    const state = this.#snapshot;
    this.#snapshot = null;
    if (state?.seq !== answer.seq) throw new AppError('internal', { message: `The snapshot of entry ${answer.seq} did not come.` });
    return { kind: 'snapshot', state };
  }

  /** One at a time: the answer holds everything up to itself, and later entries come behind it. */
  #sync(): void {
    if (this.#syncing) return;
    this.#syncing = true;
    this.#deps
      .sync(this.#deps.store.getState().room.seq)
      .then(
        (missed) => {
          this.#syncing = false;
          this.catchUp(missed);
        },
        (error: unknown) => {
          this.#syncing = false;
          throw error;
        },
      )
      .catch(this.#deps.onError);
  }

  #show({ room, steps }: Followed): void {
    const { store, onChange } = this.#deps;
    const { me, role, room: before } = store.getState();
    if (room === before) return;
    store.setState({ room, role: (me && room.peers[me]?.role) || role });
    onChange(steps);
  }
}
