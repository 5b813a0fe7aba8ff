import type { PeerId, ProducerId } from '../kernel/ids.ts';
import type { Layers } from '../contract/media.ts';
import { sameGroup } from './groups.ts';
import type { ProducerState, RoomState } from './state.ts';

/** How one Consumer should be: paused or not, and which layers at most (null: no layers to choose). */
export interface Wanted {
  readonly paused: boolean;
  readonly layers: Layers | null;
}

/** What a client shows: CSS pixels by video Producer. null: it hasn't said yet. */
export type View = ReadonlyMap<ProducerId, { readonly width: number; readonly height: number }> | null;

/** Videos that play before the client has said what it shows: enough for the first page of tiles. */
const VIDEOS_BEFORE_VIEW = 9;

/** The widest tile (CSS pixels) for which a spatial layer is enough; the layers are 1/4, 1/2 and full size of 1280. */
const SPATIAL_LIMITS = [260, 520];

/**
 * Who receives what: every Producer of the others, by id. All audio plays; video plays where the client shows it, at the
 * layer its tile needs; a paused Producer's Consumer stays open and costs nothing. So does one of another group, whatever the client
 * says that it shows: going there and coming back is a pause and a resume.
 */
export function mediaPlan(state: RoomState, peerId: PeerId, view: View): Map<ProducerId, Wanted> {
  const plan = new Map<ProducerId, Wanted>();
  let videos = 0;
  for (const producer of Object.values(state.producers)) {
    if (producer.peerId === peerId) continue;
    if (!sameGroup(state, peerId, producer.peerId)) plan.set(producer.id, { paused: true, layers: layersOf(producer) });
    else if (producer.kind === 'audio') plan.set(producer.id, { paused: false, layers: null });
    else if (view === null) plan.set(producer.id, beforeView(producer, videos++));
    else plan.set(producer.id, forTile(producer, view.get(producer.id)));
  }
  return plan;
}

function layersOf(producer: ProducerState): Layers | null {
  return producer.kind === 'audio' ? null : layersFor(producer, 0);
}

function beforeView(producer: ProducerState, index: number): Wanted {
  return { paused: index >= VIDEOS_BEFORE_VIEW && producer.source !== 'screen', layers: layersFor(producer, 0) };
}

function forTile(producer: ProducerState, tile: { width: number; height: number } | undefined): Wanted {
  if (!tile || tile.width === 0 || tile.height === 0) return { paused: true, layers: layersFor(producer, 0) };
  // A tall tile crops the sides: what counts is the width that the picture is scaled to.
  return { paused: false, layers: layersFor(producer, Math.max(tile.width, (tile.height * 16) / 9)) };
}

/** Text on a shared screen needs all of it. Thumbnails do with fewer frames: cost is per packet. */
function layersFor(producer: ProducerState, width: number): Layers {
  if (producer.source === 'screen') return { spatial: 2, temporal: 2 };
  const above = SPATIAL_LIMITS.findIndex((limit) => width <= limit);
  const spatial = above === -1 ? SPATIAL_LIMITS.length : above;
  return { spatial, temporal: spatial === 0 ? 1 : 2 };
}
