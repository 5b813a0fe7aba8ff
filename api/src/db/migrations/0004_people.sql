-- What surrounds an account: its mail address proven, its password set anew, its guardian's consent.

alter table users
  add column time_zone text not null default 'UTC' check (length(time_zone) between 1 and 64),
  -- Null: signed up by themselves, and not proven yet. The school vouches for the addresses that it enters.
  add column email_verified_at timestamptz default now(),
  -- Wrong passwords in a row; too many of them: nobody signs in before this.
  add column failed_sign_ins smallint not null default 0 check (failed_sign_ins >= 0),
  add column locked_until timestamptz,
  -- An account made by an import signs in once with a link, then chooses a password.
  add column password_set_at timestamptz default now(),
  -- Edits are refused that were made from an older one.
  add column version integer not null default 1,
  -- Where the school has a key, email and names are encrypted (api/src/db/fields/), and these are what people are found by: the key's
  -- id and a keyed hash of the address; keyed hashes of the beginnings of the names' words. Null: not encrypted.
  add column email_hash bytea check (length(email_hash) = 36),
  add column name_tokens bigint[] check (cardinality(name_tokens) <= 200),
  -- What is encrypted is longer.
  drop constraint users_email_check,
  drop constraint users_first_name_check,
  drop constraint users_last_name_check,
  add constraint users_email_check check (length(email) between 3 and 1000),
  add constraint users_first_name_check check (length(first_name) between 1 and 600),
  add constraint users_last_name_check check (length(last_name) between 1 and 600);
create unique index users_email_hash on users (email_hash);
create index users_name_tokens on users using gin (name_tokens);

-- Keys that something is encrypted with, by their ids: without them no program may start.
create table field_keys (
  id         text primary key check (id ~ '^[0-9a-f]{8}$'),
  created_at timestamptz not null default now()
);

create index users_name on users (lower(last_name || ' ' || first_name), id);
-- Those who never came back to prove their address are swept.
create index users_unverified on users (created_at) where email_verified_at is null;
-- What is over is swept.
create index auth_families_expires on auth_families (expires_at);
create index refresh_tokens_expires on refresh_tokens (expires_at);

-- Links that were mailed: only their hash is here, and each works once.
create table user_tokens (
  id         bigint generated always as identity primary key,
  user_id    bigint not null references users on delete cascade,
  kind       text not null check (kind in ('verify', 'reset', 'invite')),
  token_hash bytea not null unique check (length(token_hash) = 32),
  -- The address it was sent to: a link to an old address proves nothing of a new one.
  email      text not null check (length(email) between 3 and 1000),
  expires_at timestamptz not null,
  used_at    timestamptz,
  created_at timestamptz not null default now()
);
create index user_tokens_user on user_tokens (user_id, kind);

create table consents (
  id             bigint generated always as identity primary key,
  user_id        bigint not null references users on delete cascade,
  kind           text not null check (kind in ('guardian', 'recording')),
  guardian_name  text check (length(guardian_name) between 1 and 1000),
  guardian_email text check (length(guardian_email) between 3 and 1000),
  state          text not null default 'asked' check (state in ('asked', 'given', 'refused', 'withdrawn')),
  token_hash     bytea unique check (length(token_hash) = 32),
  expires_at     timestamptz,
  decided_at     timestamptz,
  address        text check (length(address) <= 64),
  created_at     timestamptz not null default now(),
  check ((state = 'asked') = (decided_at is null))
);
create index consents_user on consents (user_id, kind, id desc);

create table privacy_requests (
  id         bigint generated always as identity primary key,
  user_id    bigint references users on delete set null,
  kind       text not null check (kind in ('export', 'erase')),
  state      text not null default 'asked'
             check (state in ('asked', 'approved', 'running', 'done', 'refused', 'withdrawn', 'failed')),
  note       text not null default '' check (length(note) <= 2000),
  decided_by bigint references users on delete set null,
  -- Approved: not before this, so that it can still be withdrawn. Running: when whoever works on it is taken for dead.
  due_at     timestamptz,
  attempts   integer not null default 0 check (attempts >= 0),
  -- What was asked for, packed and encrypted by the API; until then.
  content    bytea,
  expires_at timestamptz,
  done_at    timestamptz,
  created_at timestamptz not null default now(),
  check ((state in ('approved', 'running')) = (due_at is not null))
);
create index privacy_requests_due on privacy_requests (due_at) where state in ('approved', 'running');
create index privacy_requests_user on privacy_requests (user_id);
-- One at a time of each kind.
create unique index privacy_requests_open on privacy_requests (user_id, kind) where state in ('asked', 'approved', 'running', 'failed');
