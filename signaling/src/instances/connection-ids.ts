import { randomBytes } from 'node:crypto';
import { ConnectionId } from '@watoto/shared/kernel/ids.ts';

/** Characters after the instance in a connection's id. */
const RANDOM_BYTES = 9;
const RANDOM_CHARS = 12;

/** A new connection's id: the instance that holds its socket, and something of its own. */
export function newConnectionId(instance: string): ConnectionId {
  return ConnectionId.parse(`${instance}-${randomBytes(RANDOM_BYTES).toString('base64url')}`);
}

/** The instance that holds, or held, the connection's socket; null: this id is not of our making. */
export function instanceOf(connectionId: ConnectionId): string | null {
  const end = connectionId.length - RANDOM_CHARS - 1;
  return end > 0 && connectionId[end] === '-' ? connectionId.slice(0, end) : null;
}

/** An instance's id for this start of the process: connections of an earlier start are not ours. */
export function newInstanceId(name: string): string {
  return `${name}-${randomBytes(4).toString('hex')}`;
}
