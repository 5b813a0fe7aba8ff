import { useTranslation } from 'react-i18next';
import { can, isHost } from '@watoto/shared/contract/permissions.ts';
import { SidePanel } from '../../ui/SidePanel.tsx';
import { useClassroom } from './classroom-context.tsx';
import { Composer } from './Composer.tsx';
import { MessageList } from './MessageList.tsx';
import css from './ChatPanel.module.css';

/** What was said, and a place to write. */
export function ChatPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const role = useClassroom((state) => state.role);
  const locked = useClassroom((state) => state.room.locks.chat && state.role !== null && !isHost(state.role));
  return (
    <SidePanel title={t('chat.title')} closeLabel={t('app.close')} onClose={onClose}>
      <MessageList />
      {locked && <p className={css['locked']}>{t('chat.locked')}</p>}
      {role && can(role, 'chat') && <Composer locked={locked} />}
    </SidePanel>
  );
}
