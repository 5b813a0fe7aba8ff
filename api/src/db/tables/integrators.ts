import type { Generated } from 'kysely';
import type { CreatedAt, Id } from './column.ts';

/** The rows of `migrations/0009_integrators.sql`. */
export interface IntegratorsTables {
  api_keys: ApiKeysTable;
  webhooks: WebhooksTable;
  idempotency_keys: IdempotencyKeysTable;
}

export interface ApiKeysTable {
  id: Id;
  name: string;
  /** Acts for this account, within its rights and these scopes. */
  user_id: string;
  /** sha-256 of the key; the first characters are kept to tell keys apart. */
  key_hash: Buffer;
  prefix: string;
  scopes: string[];
  last_used_at: Date | null;
  expires_at: Date | null;
  revoked_at: Date | null;
  created_at: CreatedAt;
}

export interface WebhooksTable {
  id: Id;
  user_id: string;
  url: string;
  /** Signs what is sent; encrypted with the server's own key. */
  secret: Buffer;
  topics: string[];
  failures: Generated<number>;
  disabled_at: Date | null;
  created_at: CreatedAt;
}

export interface IdempotencyKeysTable {
  user_id: string;
  key: string;
  operation: string;
  /** sha-256 of method, path and body: another request under the same key is refused. */
  request_hash: Buffer;
  /** Whose turn it is, and since when. */
  claim: Buffer;
  claimed_at: Date;
  /** Encrypted; null while the first one runs. */
  answer: Buffer | null;
  created_at: CreatedAt;
}
