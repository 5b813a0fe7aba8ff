import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Message } from '@watoto/shared/room/state.ts';

/** Messages of one author within a few minutes stand under one name. */
export interface MessageGroup {
  readonly key: number;
  readonly peerId: PeerId;
  readonly name: string;
  readonly role: Message['role'];
  readonly at: number;
  readonly to: Message['to'];
  /** Whom a teacher answers in private. */
  readonly also: PeerId | null;
  readonly messages: readonly Message[];
}

const TOGETHER_MS = 3 * 60_000;

export function groupMessages(chat: readonly Message[]): MessageGroup[] {
  const groups: (MessageGroup & { messages: Message[] })[] = [];
  for (const message of chat) {
    const last = groups.at(-1);
    if (
      last &&
      last.peerId === message.peerId &&
      last.to === message.to &&
      last.also === (message.also ?? null) &&
      message.at - last.at < TOGETHER_MS
    )
      last.messages.push(message);
    else
      groups.push({
        key: message.id,
        peerId: message.peerId,
        name: message.name,
        role: message.role,
        at: message.at,
        to: message.to,
        also: message.also ?? null,
        messages: [message],
      });
  }
  return groups;
}

/** Messages of others after `seen` (the id of the last one that was read). */
export function unreadAfter(chat: readonly Message[], seen: number, me: PeerId | null): Message[] {
  return chat.filter((message) => message.id > seen && message.peerId !== me && !message.deleted);
}

interface Writing {
  readonly host: boolean;
  /** At work in a group. */
  readonly grouped: boolean;
  /** The chat among pupils is closed. */
  readonly locked: boolean;
  /** The message that is answered: what was said to some is not answered to others. */
  readonly answered: Pick<Message, 'to'> | null;
}

/** To whom one can write now, the usual one first. */
export function audiencesFor({ host, grouped, locked, answered }: Writing): Message['to'][] {
  if (answered && answered.to !== 'everyone') return [answered.to];
  const all: Message['to'][] = grouped ? ['group', 'everyone'] : ['everyone'];
  return [...(locked ? [] : all), ...(host ? [] : (['hosts'] as const))];
}
