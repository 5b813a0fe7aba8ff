import type { PeerId, ProducerId } from '../kernel/ids.ts';
import type { Layers } from '../contract/media.ts';
import { isHost } from '../contract/permissions.ts';
import type { Rung } from '../ladder/rung.ts';
import { sameGroup } from './groups.ts';
import { waitsIn } from './lobby.ts';
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

/** How many pictures, and which layers at most. */
interface Allowed {
  readonly videos: number;
  readonly most: Layers;
  /** Of all but the first of them. */
  readonly rest?: Layers;
}

/** What a rung leaves of pictures. */
const ALLOWED: Readonly<Record<Rung, Allowed>> = {
  video: { videos: Number.POSITIVE_INFINITY, most: { spatial: 2, temporal: 2 } },
  fewer: { videos: 3, most: { spatial: 1, temporal: 2 } },
  thumbnail: { videos: 1, most: { spatial: 0, temporal: 1 } },
  audio: { videos: 0, most: { spatial: 0, temporal: 0 } },
  text: { videos: 0, most: { spatial: 0, temporal: 0 } },
};
/** What a device is left that can't keep up: decoding costs by the pixel, so there may be more of the smallest. */
const SPARED: Readonly<Partial<Record<Rung, Allowed>>> = {
  fewer: { videos: 6, most: { spatial: 1, temporal: 2 }, rest: { spatial: 0, temporal: 1 } },
  thumbnail: { videos: 2, most: { spatial: 0, temporal: 1 } },
};
const PROBE: Allowed = { videos: 1, most: { spatial: 0, temporal: 0 } };

export interface PlanOptions {
  /** What the peer's network bears; left out: everything. */
  readonly rung?: Rung;
  /** One small picture flows on a rung without any, so that there is something to measure. */
  readonly probing?: boolean;
  /** It is the device that bears no more. */
  readonly spares?: boolean;
}

/**
 * Who receives what: every Producer of the others, by id; whoever waits to be let in, nothing. All audio plays, but on the text rung;
 * video plays where the client shows it, at the layer its tile needs, as far as the rung goes: no picture is left where sound is not. A
 * paused Producer's Consumer stays open and costs nothing. So does one of another group, whatever the client says that it shows: going
 * there and coming back is a pause and a resume.
 */
export function mediaPlan(
  state: RoomState,
  peerId: PeerId,
  view: View,
  { rung = 'video', probing = false, spares = false }: PlanOptions = {},
): Map<ProducerId, Wanted> {
  const plan = new Map<ProducerId, Wanted>();
  if (waitsIn(state, peerId)) return plan;
  const shown: { readonly producer: ProducerState; readonly wanted: Wanted; readonly area: number }[] = [];
  let videos = 0;
  for (const producer of Object.values(state.producers)) {
    if (producer.peerId === peerId) continue;
    if (!sameGroup(state, peerId, producer.peerId)) {
      plan.set(producer.id, { paused: true, layers: producer.kind === 'audio' ? null : layersFor(producer, 0) });
      continue;
    }
    if (producer.kind === 'audio') {
      plan.set(producer.id, { paused: rung === 'text', layers: null });
      continue;
    }
    const tile = view?.get(producer.id);
    const wanted = view === null ? beforeView(producer, videos++) : forTile(producer, tile);
    plan.set(producer.id, wanted);
    // One that sends nothing takes nobody's place.
    if (!wanted.paused && !producer.paused) shown.push({ producer, wanted, area: tile ? tile.width * tile.height : 0 });
  }
  if (rung === 'video') return plan;
  const allowed = probing && rung === 'audio' ? PROBE : ((spares ? SPARED[rung] : undefined) ?? ALLOWED[rung]);
  shown.sort((a, b) => importance(state, b.producer) - importance(state, a.producer) || b.area - a.area);
  shown.forEach(({ producer, wanted }, place) => {
    const most = place === 0 ? allowed.most : (allowed.rest ?? allowed.most);
    plan.set(producer.id, { paused: place >= allowed.videos, layers: atMost(wanted.layers, most) });
  });
  return plan;
}

/** Where few pictures fit: a shared screen, who is in the spotlight, the teachers, and then what is shown largest. */
function importance(state: RoomState, { source, peerId }: ProducerState): number {
  if (source === 'screen') return 3;
  if (state.spotlight === peerId) return 2;
  const role = state.peers[peerId]?.role;
  return role !== undefined && isHost(role) ? 1 : 0;
}

function atMost(layers: Layers | null, most: Layers): Layers {
  return {
    spatial: Math.min(layers?.spatial ?? most.spatial, most.spatial),
    temporal: Math.min(layers?.temporal ?? most.temporal, most.temporal),
  };
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
