import { useMemo, useState } from 'react';
import { useClassroom } from './classroom-context.tsx';
import { unreadAfter } from './chat.ts';

/** Messages that came while the chat was closed. What was there at the start counts as read. */
export function useUnread(open: boolean): { count: number; newest: { id: number; name: string } | null } {
  const chat = useClassroom((state) => state.room.chat);
  const me = useClassroom((state) => state.me);
  const last = chat.at(-1)?.id ?? 0;
  const [seen, setSeen] = useState(last);
  if (open && seen !== last) setSeen(last);
  const unread = useMemo(() => (open ? [] : unreadAfter(chat, seen, me)), [open, chat, seen, me]);
  return { count: unread.length, newest: unread.at(-1) ?? null };
}
