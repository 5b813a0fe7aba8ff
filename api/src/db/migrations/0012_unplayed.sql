-- What is not played of a recording although nobody cut it away: the edges of cuts (segments are handed out whole or not at all), and
-- what storage has lost.
alter table recordings
  -- [{from, until}, ...] in milliseconds since 1970.
  add column unplayed jsonb not null default '[]',
  -- Segments that manifests name and storage has lost or has altered, as RUN/TRACK/NUMBER.
  add column lost     jsonb not null default '[]';
