import { useTranslation } from 'react-i18next';
import { can, isHost } from '@watoto/shared/contract/permissions.ts';
import type { Message } from '@watoto/shared/room/state.ts';
import { DeleteIcon, ReplyIcon, ReportIcon } from '../../ui/icons.ts';
import type { MenuEntry } from '../../ui/Menu.tsx';
import { useClassroom } from './classroom-context.tsx';
import { useOrder } from './order/order-context.tsx';
import { useCalls } from './use-calls.ts';

/** What I may do about a message: none where one looks on. */
export function useMessageEntries({ id: messageId, peerId, name, role: by }: Message): MenuEntry[] {
  const { t } = useTranslation();
  const call = useCalls();
  const order = useOrder();
  const role = useClassroom((state) => state.role);
  const mine = useClassroom((state) => state.me === peerId);
  if (!order || role === null || !can(role, 'chat')) return [];
  const host = isHost(role);
  const remove = () => void call('message.delete', { messageId });
  const entries: MenuEntry[] = [
    { kind: 'action', key: 'reply', label: t('order.chat.reply', { name }), icon: <ReplyIcon />, onSelect: () => order.reply(messageId) },
  ];
  if (mine || host) entries.push({ kind: 'action', key: 'delete', label: t('order.chat.delete'), icon: <DeleteIcon />, onSelect: remove });
  if (!mine && !host && !isHost(by))
    entries.push({
      kind: 'action',
      key: 'report',
      label: t('order.chat.reportThis'),
      icon: <ReportIcon />,
      onSelect: () => order.report({ peerId, name, messageId }),
    });
  return entries;
}
