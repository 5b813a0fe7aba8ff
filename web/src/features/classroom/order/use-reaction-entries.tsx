import { useTranslation } from 'react-i18next';
import { REACTIONS } from '@watoto/shared/contract/hints.ts';
import type { MenuEntry } from '../../../ui/Menu.tsx';
import { ReactionIcon } from './ReactionIcon.tsx';
import { useReactions } from './reactions-context.tsx';

/** What one can answer with at a click. */
export function useReactionEntries(): Extract<MenuEntry, { kind: 'action' }>[] {
  const { t } = useTranslation();
  const { give } = useReactions();
  return REACTIONS.map((is) => ({
    kind: 'action',
    key: is,
    label: t(`order.reactions.names.${is}`),
    icon: <ReactionIcon is={is} />,
    onSelect: () => give(is),
  }));
}
