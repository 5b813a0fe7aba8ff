import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { MESSAGE_MAX_CHARS, type MessageAudience } from '@watoto/shared/room/entry.ts';
import { IconButton } from '../../ui/Button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { SendIcon } from '../../ui/icons.ts';
import { useClassroom, useClient } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';
import css from './ChatPanel.module.css';

/** Characters left at which the count is shown. */
const COUNT_FROM = 200;

/** Enter sends, Shift+Enter makes a line. A message that could not be sent stays to be sent again. */
export function Composer() {
  const { t } = useTranslation();
  const client = useClient();
  const { run } = useControls();
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const [text, setText] = useState('');
  const [to, setTo] = useState<MessageAudience>('everyone');
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
      {!host && (
        <SelectField
          label={t('chat.to')}
          value={to}
          onChange={setTo}
          options={[
            { value: 'everyone', label: t('chat.toEveryone') },
            { value: 'hosts', label: t('chat.toHosts') },
          ]}
        />
      )}
      <div className={css['write']}>
        <TextField
          label={t('chat.placeholder')}
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
