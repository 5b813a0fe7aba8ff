-- What others must hear of, who heard it, and what people are told.

-- Written in the transaction of the fact itself; relayed in order, then marked.
create table outbox (
  id           bigint generated always as identity primary key,
  topic        text not null check (length(topic) <= 60),
  -- The event's own id: consumers know by it what they have had.
  message_id   uuid not null unique,
  payload      jsonb not null,
  created_at   timestamptz not null default now(),
  published_at timestamptz
);
create index outbox_unpublished on outbox (id) where published_at is null;
create index outbox_published on outbox (published_at) where published_at is not null;

create table inbox (
  consumer   text not null check (length(consumer) <= 60),
  message_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (consumer, message_id)
);
create index inbox_age on inbox (created_at);

-- What a consumer could not handle, after all its tries: to be looked at, then replayed or dropped.
create table dead_letters (
  id         bigint generated always as identity primary key,
  consumer   text not null check (length(consumer) <= 60),
  topic      text not null check (length(topic) <= 60),
  message_id uuid not null,
  payload    jsonb not null,
  error      text not null check (length(error) <= 2000),
  attempts   integer not null check (attempts >= 1),
  -- When it happened: a replay is the event as it was.
  occurred_at timestamptz not null,
  state      text not null default 'dead' check (state in ('dead', 'replayed', 'dropped')),
  decided_by bigint references users on delete set null,
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  unique (consumer, message_id)
);
create index dead_letters_open on dead_letters (id) where state = 'dead';

create table notifications (
  id         bigint generated always as identity primary key,
  user_id    bigint not null references users on delete cascade,
  kind       text not null check (length(kind) <= 60),
  payload    jsonb not null,
  -- The event that it comes from: told once.
  message_id uuid,
  read_at    timestamptz,
  created_at timestamptz not null default now(),
  unique (user_id, kind, message_id)
);
create index notifications_user on notifications (user_id, id desc);
create index notifications_unread on notifications (user_id) where read_at is null;

-- What is to be sent by mail or push: a queue, so that one mail server that is away holds up nothing else.
create table notification_deliveries (
  id         bigint generated always as identity primary key,
  user_id    bigint not null references users on delete cascade,
  channel    text not null check (channel in ('email', 'push')),
  kind       text not null check (length(kind) <= 60),
  payload    jsonb not null,
  message_id uuid not null,
  state      text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  attempts   integer not null default 0 check (attempts >= 0),
  -- Not before this; while it is being sent, when whoever sends it is taken for dead.
  due_at     timestamptz not null,
  error      text check (length(error) <= 500),
  created_at timestamptz not null default now(),
  unique (user_id, channel, kind, message_id)
);
create index notification_deliveries_due on notification_deliveries (due_at) where state = 'waiting';
create index notification_deliveries_age on notification_deliveries (created_at);

create table notification_preferences (
  user_id bigint not null references users on delete cascade,
  kind    text not null check (length(kind) <= 60),
  in_app  boolean not null default true,
  email   boolean not null default true,
  push    boolean not null default true,
  primary key (user_id, kind)
);

create table push_subscriptions (
  id         bigint generated always as identity primary key,
  user_id    bigint not null references users on delete cascade,
  endpoint   text not null unique check (length(endpoint) between 10 and 1000),
  keys       jsonb not null,
  failures   integer not null default 0,
  created_at timestamptz not null default now()
);
create index push_subscriptions_user on push_subscriptions (user_id);

create table payments (
  id              bigint generated always as identity primary key,
  user_id         bigint not null references users,
  course_id       bigint not null references courses,
  amount_cents    integer not null check (amount_cents >= 0),
  currency        text not null check (length(currency) = 3),
  provider        text not null check (length(provider) <= 30),
  provider_ref    text check (length(provider_ref) <= 200),
  status          text not null default 'pending' check (status in ('pending', 'paid', 'failed', 'refunded')),
  idempotency_key text not null check (length(idempotency_key) between 8 and 200),
  created_at      timestamptz not null default now(),
  unique (provider, provider_ref),
  unique (user_id, idempotency_key)
);
create index payments_course on payments (course_id);
