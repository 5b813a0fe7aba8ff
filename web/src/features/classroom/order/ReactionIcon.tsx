import { ClapIcon, FasterIcon, HeartIcon, LaughIcon, NoIcon, SlowerIcon, WowIcon, YesIcon } from '../../../ui/icons.ts';
import type { ReactionName } from './reactions.ts';

const ICONS = {
  yes: YesIcon,
  no: NoIcon,
  clap: ClapIcon,
  heart: HeartIcon,
  laugh: LaughIcon,
  wow: WowIcon,
  slower: SlowerIcon,
  faster: FasterIcon,
} as const satisfies Record<ReactionName, unknown>;

/** Drawn only: words stand beside it, or in a label. */
export function ReactionIcon({ is }: { is: ReactionName }) {
  const Icon = ICONS[is];
  return <Icon aria-hidden="true" />;
}
