import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { LiveIcon } from '../../ui/icons.ts';
import { LIVE_MS } from './live-edge.ts';
import { usePlayback, usePlayer } from './player-context.tsx';

/** While the lesson goes on: the way to its newest moment. */
export function LiveEdge() {
  const { t } = useTranslation();
  const player = usePlayer();
  const live = usePlayback((state) => state.replay?.recording.status === 'live');
  const atEdge = usePlayback((state) => state.line.durationMs - state.positionMs < LIVE_MS);
  if (!live) return null;
  return (
    <Button
      look={atEdge ? 'plain' : 'soft'}
      startIcon={<LiveIcon />}
      onClick={() => player.seek(player.store.getState().line.durationMs - LIVE_MS / 2)}
    >
      {t(atEdge ? 'replay.live' : 'replay.toLive')}
    </Button>
  );
}
