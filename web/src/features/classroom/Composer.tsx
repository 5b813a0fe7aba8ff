import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { groupOf } from '@watoto/shared/room/groups.ts';
import type { MessageAudience } from '@watoto/shared/room/entry.ts';
import { MESSAGE_MAX_CHARS } from '@watoto/shared/room/order.ts';
import { IconButton } from '../../ui/Button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { SendIcon } from '../../ui/icons.ts';
import { PHONE, useMediaQuery } from '../../ui/use-media-query.ts';
import { useClassroom, useClient } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';
import css from './ChatPanel.module.css';

/** Characters left at which the count is shown. */
const COUNT_FROM = 200;

/**
 * Enter sends, Shift+Enter makes a line. A message that could not be sent stays to be sent again. `locked`: the chat among pupils is
 * closed, and a question to the teachers is not.
 */
export function Composer({ locked }: { locked: boolean }) {
  const { t } = useTranslation();
  const client = useClient();
  const { run } = useControls();
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const [text, setText] = useState('');
  const grouped = useClassroom((state) => state.me !== null && groupOf(state.room, state.me) !== null);
  const [chosen, setTo] = useState<MessageAudience | null>(null);
  // Whoever works in a group writes to it; and to nobody else by mistake, when it is over.
  const usual = grouped ? 'group' : 'everyone';
  const to = locked ? 'hosts' : chosen === null || (chosen === 'group' && !grouped) ? usual : chosen;
  const box = useRef<HTMLTextAreaElement>(null);
  const phone = useMediaQuery(PHONE);
  // Who opens the chat wants to write; on a phone the keyboard would cover what was said.
  useEffect(() => {
    if (!phone) box.current?.focus({ preventScroll: true });
  }, [phone]);
  const [sending, setSending] = useState(false);
  const left = MESSAGE_MAX_CHARS - text.length;

  const send = async () => {
    const said = text.trim();
    if (said === '' || left < 0 || sending) return;
    setSending(true);
    if (await run(client.say(said, to))) setText((now) => (now.trim() === said ? '' : now));
    setSending(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  return (
    <form
      className={css['composer']}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {(!host || grouped) && (
        <SelectField
          label={t('chat.to')}
          value={to}
          onChange={setTo}
          options={[
            ...(grouped && !locked ? [{ value: 'group' as const, label: t('roomTools.groups.toGroup') }] : []),
            ...(locked ? [] : [{ value: 'everyone' as const, label: t('chat.toEveryone') }]),
            ...(host ? [] : [{ value: 'hosts' as const, label: t('chat.toHosts') }]),
          ]}
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
          helperText={left < COUNT_FROM ? t('chat.left', { count: left }) : undefined}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <IconButton label={t('chat.send')} type="submit" disabled={text.trim() === '' || left < 0}>
          <SendIcon />
        </IconButton>
      </div>
    </form>
  );
}
