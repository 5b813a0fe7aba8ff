import type { CaptureUpdateAction } from '@excalidraw/excalidraw';
import type { ExcalidrawElement } from '@excalidraw/excalidraw/element/types';
import type { AppState, ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import type { BoardPictureId } from '@watoto/shared/kernel/ids.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { BOARD_LIMITS, type BoardElement, type Dropped, weightOf } from '@watoto/shared/contract/board.ts';
import { type Board, elementsOf } from '@watoto/shared/room/board.ts';
import type { ClassroomClient } from '../../../rtc/classroom.ts';
import { toBoard, toExcalidraw } from './elements.ts';
import { DrawPasses } from './draw-passes.ts';
import { type Base, markOf, type Meeting, meet } from './meet.ts';

/** What is finished is said together with what follows so soon, ms. */
const BATCH_MS = 300;
/** After the network or the server failed. */
const AGAIN_MS = 2_000;
/** What somebody is drawing is forgotten if nothing more comes of it. */
const GHOST_MS = 4_000;

type Api = Pick<ExcalidrawImperativeAPI, 'updateScene' | 'getSceneElementsIncludingDeleted' | 'getAppState'>;

export interface BoardSyncDeps {
  readonly api: Api;
  readonly client: Pick<ClassroomClient, 'call'>;
  readonly never: (typeof CaptureUpdateAction)['NEVER'];
  /** Is this a picture of this lesson? What was copied from another lesson's board nobody here may see. */
  readonly hasPicture: (id: BoardPictureId) => boolean;
  /** Something drawn here was not taken: it goes off the board. Null: it is of a kind, or of a size, that the board does not have. */
  readonly onRefused: (error: unknown) => void;
  /** So many elements of the room's are not drawn yet: a slow device draws a large board a part at a time. */
  readonly onLeft: (elements: number) => void;
}

interface Batch {
  readonly put: readonly BoardElement[];
  readonly drop: readonly Dropped[];
}

/** Keeps Excalidraw's scene and the room's board alike: says what is done here, draws what is done there. */
export class BoardSync {
  readonly #deps: BoardSyncDeps;
  readonly #passes: DrawPasses;
  #base: Base = new Map();
  #room: ReadonlyMap<string, BoardElement> = new Map();
  /** Whatever was on the board once: its undo may bring it back. */
  readonly #pictures = new Set<BoardPictureId>();
  readonly #ghosts = new Map<string, { element: BoardElement; until: number }>();
  #mine = false;
  #down = false;
  #sending = false;
  #timer: number | undefined;
  #closed = false;

  constructor(deps: BoardSyncDeps) {
    this.#deps = deps;
    this.#passes = new DrawPasses({ draw: (most) => this.#draw(most), onLeft: deps.onLeft });
  }

  /** The room's board has changed, or whether one may draw. */
  room(board: Board, mine: boolean): void {
    this.#room = new Map(elementsOf(board).map((element) => [element.id, element]));
    for (const element of this.#room.values()) if (element.type === 'image') this.#pictures.add(element.picture);
    this.#mine = mine;
    for (const id of this.#room.keys()) this.#ghosts.delete(id);
    this.#passes.ask();
    this.changed();
  }

  /** Something may have changed here. */
  changed(afterMs = BATCH_MS): void {
    if (!this.#mine || this.#closed) return;
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      void this.#send();
    }, afterMs);
  }

  /** While a pointer is down, nothing is finished. */
  pointer(down: boolean): void {
    this.#down = down;
    if (!down) this.changed();
  }

  /** What somebody else is drawing at this moment. */
  ghost(element: BoardElement): void {
    if (this.#closed || this.#room.has(element.id)) return;
    this.#ghosts.set(element.id, { element, until: Date.now() + GHOST_MS });
    this.#passes.ask();
    window.setTimeout(() => this.#forgetGhosts(), GHOST_MS + 50);
  }

  /** What is being drawn here: not finished, so others only see it pass. */
  unfinished(): BoardElement | null {
    const { newElement, multiElement, editingTextElement } = this.#deps.api.getAppState();
    const id = (newElement ?? multiElement ?? editingTextElement)?.id;
    const element = id === undefined ? undefined : this.#scene().find((one) => one.id === id);
    return element && !element.isDeleted ? toBoard(element) : null;
  }

  close(): void {
    // What was finished in the last moments is still said.
    window.clearTimeout(this.#timer);
    this.#passes.close();
    this.#down = false;
    if (this.#mine) void this.#send();
    this.#closed = true;
  }

  #scene(): readonly ExcalidrawElement[] {
    return this.#deps.api.getSceneElementsIncludingDeleted();
  }

  #meet(): Meeting {
    const shown = new Map(this.#room);
    for (const [id, { element }] of this.#ghosts) shown.set(id, element);
    return meet(this.#base, this.#scene(), shown, this.#mine);
  }

  /** Takes over what the room has; of what is new here at most so much. How much is left for the next time? */
  #draw(most: number): number {
    const { take, off, base } = this.#meet();
    const next = new Map(base);
    this.#base = next;
    if (take.length === 0 && off.length === 0) return 0;
    const scene = this.#scene();
    const here = new Set(scene.map(({ id }) => id));
    const fresh = take.filter((id) => !here.has(id));
    const now = [...take.filter((id) => here.has(id)), ...fresh.slice(0, most)];
    const gone = new Set(off);
    const taken = new Set(now);
    const kept = scene.flatMap((element) => {
      if (taken.has(element.id)) return [];
      if (!gone.has(element.id)) return element;
      // Not forgotten: Excalidraw's undo may still speak of it.
      const wiped = { ...element, isDeleted: true, version: element.version + 1 };
      next.set(element.id, markOf(wiped));
      return wiped;
    });
    const drawn = now.flatMap((id) => this.#room.get(id) ?? this.#ghosts.get(id)?.element ?? []).map(toExcalidraw);
    const elements = [...kept, ...drawn].sort(byIndex);
    this.#deps.api.updateScene({ elements, captureUpdate: this.#deps.never });
    return Math.max(0, fresh.length - most);
  }

  async #send(): Promise<void> {
    if (this.#sending || this.#down || !this.#mine) return;
    const meeting = this.#meet();
    const { batch, more, unfit } = this.#batchOf(meeting);
    if (unfit.length > 0) this.#refuse(unfit, null);
    if (batch.put.length === 0 && batch.drop.length === 0) return;
    this.#showAsSaid(batch.put);
    this.#sending = true;
    let again: number | null = more ? BATCH_MS : null;
    try {
      await this.#deps.client.call('board.draw', { put: [...batch.put], drop: [...batch.drop] });
    } catch (error) {
      if (error instanceof AppError && error.retryable) again = Math.max(AGAIN_MS, error.retryAfterMs ?? 0);
      else
        this.#refuse(
          [...batch.put, ...batch.drop].map(({ id }) => id),
          error,
        );
    } finally {
      this.#sending = false;
    }
    // What was drawn while this was on its way had no timer.
    this.changed(again ?? BATCH_MS);
  }

  #batchOf({ put, drop }: Meeting): { batch: Batch; more: boolean; unfit: string[] } {
    const busy = busyIn(this.#deps.api.getAppState());
    const scene = new Map(this.#scene().map((element) => [element.id, element]));
    const taken: BoardElement[] = [];
    const unfit: string[] = [];
    let chars = 0;
    let more = drop.length > BOARD_LIMITS.batch;
    for (const id of put) {
      const drawn = scene.get(id);
      if (!drawn || busy.has(id)) continue;
      const element = toBoard(drawn);
      const weight = element ? weightOf(element) : Infinity;
      if (!element || weight > BOARD_LIMITS.batchChars || this.#isForeign(element)) {
        unfit.push(id);
        continue;
      }
      more = taken.length === BOARD_LIMITS.batch || chars + weight > BOARD_LIMITS.batchChars;
      if (more) break;
      taken.push(element);
      chars += weight;
    }
    return { batch: { put: taken, drop: drop.slice(0, BOARD_LIMITS.batch) }, more, unfit };
  }

  /** What only tricks the eye is not said: it goes from this screen too, so that all have the same words. */
  #showAsSaid(put: Batch['put']): void {
    const said = new Map(put.map((element) => [element.id, element]));
    const scene = this.#scene();
    const elements = scene.map((drawn) => {
      const element = said.get(drawn.id);
      if (drawn.type !== 'text' || element?.type !== 'text') return drawn;
      const { text, original = text } = element;
      return drawn.text === text && drawn.originalText === original ? drawn : toExcalidraw(element);
    });
    if (elements.some((element, i) => element !== scene[i])) this.#deps.api.updateScene({ elements, captureUpdate: this.#deps.never });
  }

  #isForeign(element: BoardElement): boolean {
    return element.type === 'image' && !this.#pictures.has(element.picture) && !this.#deps.hasPicture(element.picture);
  }

  /** These are as in the room again, and nobody asks again. */
  #refuse(ids: readonly string[], error: unknown): void {
    const refused = new Set(ids);
    const base = new Map(this.#base);
    for (const element of this.#scene()) if (refused.has(element.id)) base.set(element.id, markOf(element));
    this.#base = base;
    this.#passes.ask();
    this.#deps.onRefused(error);
  }

  #forgetGhosts(): void {
    const now = Date.now();
    for (const [id, { until }] of this.#ghosts) if (until <= now) this.#ghosts.delete(id);
    this.#passes.ask();
  }
}

/** Elements in the making: a line between two clicks, a text under the cursor. */
function busyIn({ newElement, multiElement, editingTextElement }: AppState): Set<string> {
  return new Set([newElement, multiElement, editingTextElement].flatMap((element) => element?.id ?? []));
}

function byIndex(a: ExcalidrawElement, b: ExcalidrawElement): number {
  const [left, right] = [a.index ?? '', b.index ?? ''];
  return left < right ? -1 : left > right ? 1 : a.id < b.id ? -1 : 1;
}
