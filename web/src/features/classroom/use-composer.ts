import { useState } from 'react';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { waitOf } from '@watoto/shared/room/chat.ts';
import type { MessageAudience } from '@watoto/shared/room/entry.ts';
import { groupOf } from '@watoto/shared/room/groups.ts';
import { MESSAGE_MAX_CHARS } from '@watoto/shared/room/order.ts';
import type { Message } from '@watoto/shared/room/state.ts';
import { useNow } from '../../ui/use-now.ts';
import { audiencesFor } from './chat.ts';
import { useClassroom } from './classroom-context.tsx';
import { useOrder } from './order/order-context.tsx';
import { useRecordingControls } from './recording/recording-context.tsx';
import { useCalls } from './use-calls.ts';

/** What is being written, to whom, in answer to what, and when it may be said. `locked`: the chat among pupils is closed. */
export function useComposer(locked: boolean) {
  const call = useCalls();
  const order = useOrder();
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const grouped = useClassroom((state) => state.me !== null && groupOf(state.room, state.me) !== null);
  const answered = useAnswered(order?.replyTo ?? null);
  const [text, setText] = useState('');
  const [chosen, setTo] = useState<MessageAudience | null>(null);
  const [sending, setSending] = useState(false);
  const audiences = audiencesFor({ host, grouped, locked, answered });
  // Whoever works in a group writes to it; and to nobody else by mistake, when it is over.
  const to = audiences.find((one) => one === chosen) ?? audiences[0] ?? 'hosts';
  const waitMs = useSlowWait(to);
  const left = MESSAGE_MAX_CHARS - text.length;
  const ready = text.trim() !== '' && left >= 0 && waitMs === 0;

  const send = async () => {
    if (!ready || sending) return;
    const said = text.trim();
    setSending(true);
    if (await call('message.say', { text: said, to, ...(answered ? { replyTo: answered.id } : {}) })) {
      setText((now) => (now.trim() === said ? '' : now));
      order?.reply(null);
    }
    setSending(false);
  };
  return { text, setText, to, setTo, audiences, answered, stopReply: () => order?.reply(null), waitMs, left, ready, send };
}

/** The message that is to be answered, while it can be. */
function useAnswered(id: number | null): Message | null {
  return useClassroom((state) => (id === null ? null : (state.room.chat.find((one) => one.id === id && !one.deleted) ?? null)));
}

/** Milliseconds until slow mode lets this person write; the time is the log's. */
function useSlowWait(to: MessageAudience): number {
  const { logNow } = useRecordingControls();
  const room = useClassroom((state) => state.room);
  const me = useClassroom((state) => (state.me === null ? undefined : state.room.peers[state.me]));
  useNow(room.slow.seconds === 0 ? 60_000 : 500);
  return me && to === 'everyone' ? waitOf(room, me, logNow()) : 0;
}
