import { useTranslation } from 'react-i18next';
import type { Message } from '@watoto/shared/room/state.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { MoreVertIcon } from '../../ui/icons.ts';
import { Menu } from '../../ui/Menu.tsx';
import { useClassroom } from './classroom-context.tsx';
import { useOrder } from './order/order-context.tsx';
import { useCalls } from './use-calls.ts';
import { useMessageEntries } from './use-message-entries.tsx';
import css from './ChatPanel.module.css';

/** One message: what it answers, what it says, and what one may do about it. */
export function MessageLine({ message }: { message: Message }) {
  const { t } = useTranslation();
  const entries = useMessageEntries(message);
  if (message.deleted) return <Deleted message={message} />;
  const label = t('order.chat.actions', { name: message.name });
  return (
    <div className={css['line']}>
      <div className={css['bubble']}>
        {message.replyTo !== undefined && <Quote of={message.replyTo} />}
        <p className={css['text']} dir="auto" data-message-id={message.id}>
          {message.text}
        </p>
      </div>
      {entries.length > 0 && (
        <span className={css['acts']}>
          <Menu
            label={label}
            entries={entries}
            trigger={(props) => (
              <IconButton label={label} size="small" {...props}>
                <MoreVertIcon fontSize="small" />
              </IconButton>
            )}
          />
        </span>
      )}
    </div>
  );
}

/** Whoever deleted it can take that back, as long as the message is on the page. */
function Deleted({ message }: { message: Message }) {
  const { t } = useTranslation();
  const call = useCalls();
  const order = useOrder();
  const mine = useClassroom((state) => state.me !== null && state.me === message.deletedBy);
  return (
    <p className={css['deleted']}>
      {t(mine ? 'order.chat.deletedByYou' : 'chat.deleted')}{' '}
      {mine && order && (
        <Button look="plain" onClick={() => void call('message.restore', { messageId: message.id })}>
          {t('order.chat.undo')}
        </Button>
      )}
    </p>
  );
}

/** The message that is answered; it may be gone, or not the reader's to see. */
export function Quote({ of }: { of: number }) {
  const { t } = useTranslation();
  const answered = useClassroom((state) => state.room.chat.find(({ id }) => id === of));
  return (
    <blockquote className={css['quote']}>
      {answered && !answered.deleted ? (
        <>
          <strong>{answered.name}</strong>
          <span dir="auto">{answered.text}</span>
        </>
      ) : (
        <span>{t('order.chat.gone')}</span>
      )}
    </blockquote>
  );
}
