import type { Generated } from 'kysely';
import type { CreatedAt, Id, Json } from './column.ts';

/** The rows of `migrations/0008_events.sql`. */
export interface EventsTables {
  outbox: OutboxTable;
  inbox: InboxTable;
  dead_letters: DeadLettersTable;
  notifications: NotificationsTable;
  notification_deliveries: NotificationDeliveriesTable;
  notification_preferences: NotificationPreferencesTable;
  push_subscriptions: PushSubscriptionsTable;
  payments: PaymentsTable;
}

export interface OutboxTable {
  id: Id;
  topic: string;
  /** The event's own id: consumers know by it what they have had. */
  message_id: string;
  payload: Json;
  created_at: CreatedAt;
  published_at: Date | null;
}

export interface InboxTable {
  consumer: string;
  message_id: string;
  created_at: CreatedAt;
}

export interface DeadLettersTable {
  id: Id;
  consumer: string;
  topic: string;
  message_id: string;
  payload: Json;
  error: string;
  attempts: number;
  /** When it happened: a replay is the event as it was. */
  occurred_at: Date;
  state: Generated<'dead' | 'replayed' | 'dropped'>;
  decided_by: string | null;
  decided_at: Date | null;
  created_at: CreatedAt;
}

export interface NotificationsTable {
  id: Id;
  user_id: string;
  kind: string;
  payload: Json;
  /** The event that it comes from: told once. */
  message_id: string | null;
  read_at: Date | null;
  created_at: CreatedAt;
}

export interface NotificationDeliveriesTable {
  id: Id;
  user_id: string;
  channel: 'email' | 'push';
  kind: string;
  payload: Json;
  message_id: string;
  state: Generated<'waiting' | 'sent' | 'failed'>;
  attempts: Generated<number>;
  /** Not before this; while it is being sent, when whoever sends it is taken for dead. */
  due_at: Date;
  error: string | null;
  created_at: CreatedAt;
}

export interface NotificationPreferencesTable {
  user_id: string;
  kind: string;
  in_app: Generated<boolean>;
  email: Generated<boolean>;
  push: Generated<boolean>;
}

export interface PushSubscriptionsTable {
  id: Id;
  user_id: string;
  endpoint: string;
  keys: Json;
  failures: Generated<number>;
  created_at: CreatedAt;
}

export interface PaymentsTable {
  id: Id;
  user_id: string;
  course_id: string;
  amount_cents: number;
  currency: string;
  provider: string;
  provider_ref: string | null;
  status: Generated<'pending' | 'paid' | 'failed' | 'refunded'>;
  idempotency_key: string;
  created_at: CreatedAt;
}
