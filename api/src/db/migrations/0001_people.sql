-- People, and how they sign in.

create table users (
  id            bigint generated always as identity primary key,
  email         text not null check (length(email) between 3 and 254),
  password_hash text not null check (length(password_hash) <= 300),
  first_name    text not null check (length(first_name) between 1 and 60),
  last_name     text not null check (length(last_name) between 1 and 60),
  role          text not null check (role in ('student', 'teacher', 'admin')),
  grade         smallint check (grade between 7 and 9),
  is_active     boolean not null default true,
  locale        text not null default 'en' check (length(locale) between 2 and 35),
  last_login    timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  check (grade is null or role = 'student')
);
create unique index users_email on users (lower(email));
create index users_role on users (role);
create index users_grade on users (grade);
create index users_active on users (id) where is_active;
create index users_search on users using gin (to_tsvector('simple', first_name || ' ' || last_name || ' ' || email));

-- One family is one sign-in on one device. It lives until it expires, is signed out of, or one of its tokens is used twice.
create table auth_families (
  id            bigint generated always as identity primary key,
  user_id       bigint not null references users on delete cascade,
  address       text not null check (length(address) <= 64),
  agent         text not null check (length(agent) <= 200),
  expires_at    timestamptz not null,
  revoked_at    timestamptz,
  revoke_reason text check (length(revoke_reason) <= 60),
  created_at    timestamptz not null default now(),
  check ((revoked_at is null) = (revoke_reason is null))
);
create index auth_families_user on auth_families (user_id) where revoked_at is null;

create table refresh_tokens (
  id           bigint generated always as identity primary key,
  family_id    bigint not null references auth_families on delete cascade,
  token_hash   bytea not null unique check (length(token_hash) = 32),
  -- A token has one successor at most.
  rotated_from bigint unique references refresh_tokens on delete set null,
  rotated_at   timestamptz,
  expires_at   timestamptz not null,
  created_at   timestamptz not null default now()
);
create index refresh_tokens_family on refresh_tokens (family_id);

-- What privileged people did, and who signed in.
create table audit_log (
  id         bigint generated always as identity primary key,
  actor      bigint references users on delete set null,
  action     text not null check (length(action) <= 60),
  subject    text not null check (length(subject) <= 120),
  before     jsonb,
  after      jsonb,
  address    text check (length(address) <= 64),
  created_at timestamptz not null default now()
);
create index audit_log_subject on audit_log (subject, id);
create index audit_log_actor on audit_log (actor, id);

-- Nothing here is ever changed, but for the name of someone whose account is erased.
create function audit_log_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.actor is null and to_jsonb(new) - 'actor' = to_jsonb(old) - 'actor' then
    return new;
  end if;
  raise exception 'audit_log is append-only';
end
$$;
create trigger audit_log_append_only before update or delete on audit_log
  for each row execute function audit_log_append_only();
