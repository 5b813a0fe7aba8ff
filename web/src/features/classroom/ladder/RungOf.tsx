import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import { rungOfPeer, standing } from '@watoto/shared/room/rungs.ts';
import { WeakNetworkIcon } from '../../../ui/icons.ts';
import { useClassroom } from '../classroom-context.tsx';

/** How much of the lesson reaches this person, for teachers; nothing where all of it does. */
export function RungOf({ peerId, className }: { peerId: PeerId; className: string | undefined }) {
  const { t } = useTranslation();
  const teacher = useClassroom((state) => state.role !== null && isHost(state.role));
  const rung = useClassroom((state) => rungOfPeer(state.room, peerId));
  const measured = useClassroom((state) => standing(state.room, peerId).rung);
  const why = useClassroom((state) => standing(state.room, peerId).why);
  if (!teacher || rung === 'video') return null;
  const words = measured !== rung ? 'chosen' : why === 'device' ? 'busy' : 'weak';
  return (
    <span className={className} data-rung={rung}>
      <WeakNetworkIcon aria-hidden="true" fontSize="inherit" /> {t(`ladder.${words}`, { what: t(`ladder.rung.${rung}`) })}
    </span>
  );
}
