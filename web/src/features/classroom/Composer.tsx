import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { MessageAudience } from '@watoto/shared/room/entry.ts';
import { IconButton } from '../../ui/Button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { CloseIcon, SendIcon } from '../../ui/icons.ts';
import { PHONE, useMediaQuery } from '../../ui/use-media-query.ts';
import { useClassroom } from './classroom-context.tsx';
import { Quote } from './MessageLine.tsx';
import { useComposer } from './use-composer.ts';
import css from './ChatPanel.module.css';

/** Characters left at which the count is shown. */
const COUNT_FROM = 200;

const TO = { everyone: 'chat.toEveryone', hosts: 'chat.toHosts', group: 'roomTools.groups.toGroup' } as const satisfies Record<
  MessageAudience,
  string
>;

/**
 * Enter sends, Shift+Enter makes a line. A message that could not be sent stays to be sent again. `locked`: the chat among pupils is
 * closed, and a question to the teachers is not.
 */
export function Composer({ locked }: { locked: boolean }) {
  const { t } = useTranslation();
  const { text, setText, to, setTo, audiences, answered, stopReply, waitMs, left, ready, send } = useComposer(locked);
  const slow = useClassroom((state) => state.room.slow.seconds);
  const box = useRef<HTMLTextAreaElement>(null);
  const phone = useMediaQuery(PHONE);
  // Who opens the chat wants to write; on a phone the keyboard would cover what was said.
  useEffect(() => {
    if (!phone) box.current?.focus({ preventScroll: true });
  }, [phone]);
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const asker = host && answered?.to === 'hosts' ? answered.name : null;
  const answeredId = answered?.id;
  useEffect(() => {
    if (answeredId !== undefined) box.current?.focus({ preventScroll: true });
  }, [answeredId]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  const help = () => {
    if (left < COUNT_FROM) return t('chat.left', { count: left });
    if (waitMs > 0) return t('order.chat.slowWait', { count: Math.ceil(waitMs / 1_000) });
    return slow > 0 ? t('order.chat.slowOn', { count: slow }) : undefined;
  };
  return (
    <form
      className={css['composer']}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {answered && (
        <div className={css['answering']}>
          <Quote of={answered.id} />
          <IconButton label={t('order.chat.stopReply')} onClick={stopReply}>
            <CloseIcon fontSize="small" />
          </IconButton>
        </div>
      )}
      {(audiences.length > 1 || to !== 'everyone') && (
        <SelectField
          label={t('chat.to')}
          value={to}
          onChange={setTo}
          options={audiences.map((value) => ({
            value,
            label: asker !== null && value === 'hosts' ? t('order.chat.privately', { name: asker }) : t(TO[value]),
          }))}
        />
      )}
      <div className={css['write']}>
        <TextField
          label={t('chat.placeholder')}
          inputRef={box}
          size="small"
          multiline
          maxRows={5}
          value={text}
          error={left < 0}
          helperText={help()}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <IconButton label={t('chat.send')} type="submit" disabled={!ready}>
          <SendIcon />
        </IconButton>
      </div>
    </form>
  );
}
