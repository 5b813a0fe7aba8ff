import type { Generated } from 'kysely';
import type { CreatedAt, Id } from './column.ts';

/** The rows of `migrations/0004_people.sql`. */
export interface PeopleTables {
  user_tokens: UserTokensTable;
  consents: ConsentsTable;
  privacy_requests: PrivacyRequestsTable;
  field_keys: FieldKeysTable;
  account_mails: AccountMailsTable;
}

/** `0016_account_mails.sql`. */
export interface AccountMailsTable {
  id: string;
  sealed: string;
  due_at: Date;
  attempts: Generated<number>;
}

export interface UsersMore {
  time_zone: Generated<string>;
  /** Null: signed up by themselves, and not proven yet. */
  email_verified_at: Generated<Date | null>;
  /** Wrong passwords in a row. */
  failed_sign_ins: Generated<number>;
  /** Too many wrong passwords: nobody signs in before this. */
  locked_until: Date | null;
  /** An account made by an import signs in once with a link, then chooses a password. */
  password_set_at: Generated<Date | null>;
  /** Edits are refused that were made from an older one. */
  version: Generated<number>;
  /** Where names and addresses are encrypted: the address as a keyed hash. Written with it. */
  email_hash: Generated<Buffer | null>;
  /** The beginnings of the names' words, as keyed hashes. */
  name_tokens: Generated<string[] | null>;
}

export interface FieldKeysTable {
  id: string;
  created_at: CreatedAt;
}

export interface UserTokensTable {
  id: Id;
  user_id: string;
  kind: 'verify' | 'reset' | 'invite';
  token_hash: Buffer;
  /** The address it was sent to: a link to an old address proves nothing of a new one. */
  email: string;
  expires_at: Date;
  used_at: Date | null;
  created_at: CreatedAt;
}

export interface ConsentsTable {
  id: Id;
  user_id: string;
  kind: 'guardian' | 'recording';
  guardian_name: string | null;
  guardian_email: string | null;
  state: Generated<'asked' | 'given' | 'refused' | 'withdrawn'>;
  token_hash: Buffer | null;
  expires_at: Date | null;
  decided_at: Date | null;
  address: string | null;
  created_at: CreatedAt;
}

export interface PrivacyRequestsTable {
  id: Id;
  user_id: string | null;
  kind: 'export' | 'erase';
  state: Generated<'asked' | 'approved' | 'running' | 'done' | 'refused' | 'withdrawn' | 'failed'>;
  note: Generated<string>;
  decided_by: string | null;
  /** Approved: not before this. Running: when whoever works on it is taken for dead. */
  due_at: Date | null;
  attempts: Generated<number>;
  content: Buffer | null;
  expires_at: Date | null;
  done_at: Date | null;
  created_at: CreatedAt;
}
