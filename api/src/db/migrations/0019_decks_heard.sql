-- When something was last heard of slides that are on their way: brought, begun, one page further. Long ago: nobody makes any.
alter table decks add column heard_at timestamptz not null default now();
create index decks_under_way on decks (heard_at) where state in ('waiting', 'converting');
