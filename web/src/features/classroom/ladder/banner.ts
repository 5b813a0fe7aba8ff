import type { Upstream } from '@watoto/shared/ladder/upstream.ts';
import { type Cap, type Rung, capped, depth } from '@watoto/shared/ladder/rung.ts';
import type { RungState } from '@watoto/shared/room/rungs.ts';

/** Why less is seen, heard or sent than there is. */
export type RungWords =
  | { readonly kind: 'micPaused' | 'cameraPaused' | 'device' | 'voices' }
  | { readonly kind: 'network'; readonly rung: Exclude<Rung, 'video'> }
  | { readonly kind: 'byHost' | 'byMe'; readonly cap: Exclude<Cap, 'auto'> };

/**
 * The one thing to say, or null. A choice goes before a network that bears no more than what was chosen: "pictures come back by
 * themselves" would not be true; nor is it where nobody sends any: voices are smaller, no more. The host's goes before one's own, for that one alone can't be taken back here.
 */
export function rungWords({ rung, why, own, host }: RungState, upstream: Upstream, pictures: boolean): RungWords | null {
  if (upstream === 'nothing') return { kind: 'micPaused' };
  if (rung === 'video' && upstream === 'voice') return { kind: 'cameraPaused' };
  const holds = (cap: Cap, other: Cap): cap is Exclude<Cap, 'auto'> =>
    cap !== 'auto' && depth(capped(cap)) >= depth(rung) && depth(capped(cap)) >= depth(capped(other));
  if (holds(host, own)) return { kind: 'byHost', cap: host };
  if (holds(own, host)) return { kind: 'byMe', cap: own };
  if (rung === 'video') return null;
  if (why === 'device') return { kind: 'device' };
  return rung === 'audio' && !pictures ? { kind: 'voices' } : { kind: 'network', rung };
}
