import { useTranslation } from 'react-i18next';
import { Cap } from '@watoto/shared/ladder/rung.ts';
import { standing } from '@watoto/shared/room/rungs.ts';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { mayDraw } from '@watoto/shared/room/board.ts';
import type { Peer } from '@watoto/shared/room/state.ts';
import type { MenuEntry } from '../../ui/Menu.tsx';
import { useClassroom, useClient } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';
import { useOrderEntries, useSpeechEntries } from './order/use-order-entries.tsx';
import { handPlace, isSending } from './people.ts';

/** What I may do with this person now. */
export function usePersonEntries(peer: Peer, onRemove: () => void): MenuEntry[] {
  const { t } = useTranslation();
  const client = useClient();
  const { run } = useControls();
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const mine = useClassroom((state) => state.me === peer.id);
  const spotlighted = useClassroom((state) => state.room.spotlight === peer.id);
  const mic = useClassroom((state) => isSending(state.room, peer.id, 'mic'));
  const camera = useClassroom((state) => isSending(state.room, peer.id, 'camera'));
  const screen = useClassroom(({ room }) => isSending(room, peer.id, 'screen') || isSending(room, peer.id, 'screenAudio'));
  const hand = useClassroom((state) => handPlace(state.room, peer.id) !== null);
  const cap = useClassroom((state) => standing(state.room, peer.id).host);
  const onBoard = useClassroom((state) => state.room.stage === 'board' && !state.room.board.pens.everyone);
  const pen = useClassroom((state) => mayDraw(state.room, peer));
  const order = useOrderEntries(peer);
  const speech = useSpeechEntries(peer);
  if (!host) return order;

  const entries: MenuEntry[] = [];
  const add = (key: string, label: string, work: () => Promise<void>) => {
    entries.push({ kind: 'action', key, label, onSelect: () => void run(work()) });
  };
  add('spotlight', t(spotlighted ? 'people.unspotlight' : 'people.spotlight'), () => client.spotlight(spotlighted ? null : peer.id));
  entries.push(...order);
  if (mine) return entries;
  entries.push(...speech);
  if (hand) add('hand', t('people.lower'), () => client.lowerHand(peer.id));
  if (mic) add('mic', t('people.mute'), () => client.mutePeer(peer.id, 'mic'));
  if (camera) add('camera', t('people.stopCamera'), () => client.mutePeer(peer.id, 'camera'));
  if (screen) add('screen', t('people.stopScreen'), () => client.mutePeer(peer.id, 'screen'));
  for (const choice of Cap.options) {
    const onSelect = () => void run(client.saveData(choice, peer.id));
    if (choice === 'auto') entries.push({ kind: 'heading', key: 'caps', label: t('ladder.save') });
    entries.push({ kind: 'choice', key: `cap-${choice}`, label: t(`ladder.capOf.${choice}`), chosen: cap === choice, onSelect });
  }
  entries.push({ kind: 'line', key: 'after-caps' });
  if (peer.role === 'pupil' && onBoard)
    add(
      'pen',
      t(pen ? 'tools.whiteboard.take' : 'tools.whiteboard.give'),
      async () => void (await client.call('board.pass', { peerId: peer.id, may: !pen })),
    );
  if (peer.role === 'host') return entries;
  if (peer.role === 'pupil') add('cohost', t('people.makeCohost'), () => client.setRole(peer.id, 'cohost'));
  else add('pupil', t('people.makePupil'), () => client.setRole(peer.id, 'pupil'));
  if (peer.role !== 'observer') add('observer', t('order.roles.makeObserver'), () => client.setRole(peer.id, 'observer'));
  entries.push(
    { kind: 'line', key: 'line' },
    { kind: 'action', key: 'remove', label: t('people.remove'), danger: true, onSelect: onRemove },
  );
  return entries;
}
