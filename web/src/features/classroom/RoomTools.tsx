import { isHost } from '@watoto/shared/contract/permissions.ts';
import { useClassroom } from './classroom-context.tsx';
import { GroupsDialog } from './groups/GroupsDialog.tsx';
import { GroupsPanel } from './groups/GroupsPanel.tsx';
import { OrderDialog } from './order/OrderDialog.tsx';
import { useRoomTools } from './room-tools-context.tsx';
import { SeatingDialog } from './seating/SeatingDialog.tsx';
import { TimerDialog } from './timer/TimerDialog.tsx';

/** The tool that a host has open, beside the lesson or over it. */
export function RoomTools() {
  const { tool, close } = useRoomTools();
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const grouped = useClassroom((state) => state.room.groups?.phase === 'open');
  if (!host) return null;
  if (tool === 'groups') return grouped ? <GroupsPanel onClose={close} /> : <GroupsDialog onClose={close} />;
  if (tool === 'timer') return <TimerDialog onClose={close} />;
  if (tool === 'order') return <OrderDialog onClose={close} />;
  return tool === 'seating' ? <SeatingDialog onClose={close} /> : null;
}
