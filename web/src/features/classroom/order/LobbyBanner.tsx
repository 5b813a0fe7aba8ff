import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useCalls } from '../use-calls.ts';
import { waitingIn } from './lobby-view.ts';

/** Tells hosts that somebody waits to be let in, for as long as somebody does. */
export function LobbyBanner({ onShow }: { onShow: () => void }) {
  const { t } = useTranslation();
  const call = useCalls();
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const room = useClassroom((state) => state.room);
  const waiting = host ? waitingIn(room) : [];
  const [first] = waiting;
  // The box is there before its words are: those that come are announced.
  return (
    <div aria-live="polite" data-testid="lobby-banner">
      {first && (
        <Notice
          tone="info"
          action={
            <>
              <Button look="plain" onClick={onShow}>
                {t('order.lobby.show')}
              </Button>
              <Button look="soft" onClick={() => void call('lobby.admit', { peerIds: waiting.map(({ id }) => id) })}>
                {t(waiting.length === 1 ? 'order.lobby.admit' : 'order.lobby.admitAll')}
              </Button>
            </>
          }
        >
          {waiting.length === 1 ? t('order.lobby.knocks', { name: first.name }) : t('order.lobby.count', { count: waiting.length })}
        </Notice>
      )}
    </div>
  );
}
