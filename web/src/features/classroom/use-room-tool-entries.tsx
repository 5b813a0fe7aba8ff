import { useTranslation } from 'react-i18next';
import { GroupsIcon, LockIcon, PickIcon, SeatsIcon, TimerIcon } from '../../ui/icons.ts';
import type { MenuEntry } from '../../ui/Menu.tsx';
import { useClient } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';
import { useRoomTools } from './room-tools-context.tsx';

/** Order, groups, time, turns and seats: what a host orders the lesson with. */
export function useRoomToolEntries(): MenuEntry[] {
  const { t } = useTranslation();
  const client = useClient();
  const { run } = useControls();
  const { open } = useRoomTools();
  const pick = (shown: 'everyone' | 'hosts') => void run(client.call('pick.draw', { shown }).then(() => {}));
  return [
    { kind: 'action', key: 'order', label: t('order.menu'), icon: <LockIcon />, onSelect: () => open('order') },
    { kind: 'action', key: 'groups', label: t('roomTools.groups.menu'), icon: <GroupsIcon />, onSelect: () => open('groups') },
    { kind: 'action', key: 'timer', label: t('roomTools.timer.menu'), icon: <TimerIcon />, onSelect: () => open('timer') },
    { kind: 'action', key: 'pick', label: t('roomTools.pick.menu'), icon: <PickIcon />, onSelect: () => pick('everyone') },
    { kind: 'action', key: 'pickQuietly', label: t('roomTools.pick.quietly'), icon: <PickIcon />, onSelect: () => pick('hosts') },
    { kind: 'action', key: 'seating', label: t('roomTools.seating.menu'), icon: <SeatsIcon />, onSelect: () => open('seating') },
  ];
}
