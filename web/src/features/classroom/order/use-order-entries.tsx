import { useTranslation } from 'react-i18next';
import { can, isHost } from '@watoto/shared/contract/permissions.ts';
import type { Peer } from '@watoto/shared/room/state.ts';
import type { MenuEntry } from '../../../ui/Menu.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';
import { isSending } from '../people.ts';
import { useCalls } from '../use-calls.ts';
import { useOrder } from './order-context.tsx';
import { useView } from './view-context.tsx';

/** What anyone may do with a person of the list, beside what hosts may: see them large, change a name, tell the teachers. */
export function useOrderEntries(peer: Peer): MenuEntry[] {
  const { t } = useTranslation();
  const order = useOrder();
  const view = useView();
  const role = useClassroom((state) => state.role);
  const mine = useClassroom((state) => state.me === peer.id);
  const namesLocked = useClassroom((state) => state.room.locks.names);
  if (!order || !view || role === null) return [];
  const host = isHost(role);
  const pinned = view.pinned === peer.id;
  const entries: MenuEntry[] = [
    {
      kind: 'action',
      key: 'pin',
      label: t(pinned ? 'order.layout.unpin' : 'order.layout.pin'),
      onSelect: () => view.pin(pinned ? null : peer.id),
    },
  ];
  const mayName = mine ? host || !namesLocked : host && !isHost(peer.role);
  if (can(role, 'chat') && mayName)
    entries.push({
      kind: 'action',
      key: 'name',
      label: t(mine ? 'order.names.change' : 'order.names.changeOf'),
      onSelect: () => order.rename(peer),
    });
  if (!mine && !host && can(role, 'chat') && !isHost(peer.role)) {
    const onSelect = () => order.report({ peerId: peer.id, name: peer.name, messageId: null });
    entries.push({ kind: 'action', key: 'report', label: t('order.report.person'), onSelect });
  }
  return entries;
}

/** A host's ways to have a pupil speak: empty where they speak already, or cannot. */
export function useSpeechEntries(peer: Peer): MenuEntry[] {
  const { t } = useTranslation();
  const call = useCalls();
  const { notify } = useControls();
  const speaks = useClassroom((state) => isSending(state.room, peer.id, 'mic'));
  if (isHost(peer.role) || !can(peer.role, 'speak')) return [];
  const ask = () =>
    void call('speech.ask', { peerIds: [peer.id] }).then((done) => done && notify(t('order.speech.asked', { name: peer.name })));
  return [
    ...(speaks ? [] : [{ kind: 'action', key: 'ask', label: t('order.speech.ask'), onSelect: ask } as const]),
    { kind: 'action', key: 'word', label: t('order.speech.give'), onSelect: () => void call('word.give', { peerId: peer.id }) },
  ];
}
