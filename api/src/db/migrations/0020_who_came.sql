-- In which lessons was a person? Their id in each follows from lesson and account.
create index lesson_events_joined on lesson_events ((data->>'peerId')) where type = 'peer.joined';
