import { createStore } from 'zustand/vanilla';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { PeerId, RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { Message, RecordingState, RoomState } from '@watoto/shared/room/state.ts';
import type { ClassroomClient, ClassroomState, LocalSource } from '../../rtc/classroom.ts';

/** A classroom without a server: what one does oneself changes the state, nothing else happens. */
export function createFakeClient(initial: ClassroomState): ClassroomClient {
  const store = createStore<ClassroomState>(() => initial);
  const room = (change: (room: RoomState) => Partial<RoomState>) => {
    store.setState((state) => ({ room: { ...state.room, seq: state.room.seq + 1, ...change(state.room) } }));
    return Promise.resolve();
  };
  const source = (name: 'mic' | 'camera' | 'screen', status: LocalSource['status']) => {
    store.setState((state) => ({ local: { ...state.local, [name]: { ...state.local[name], status } } }));
    const { me } = store.getState();
    return room(({ producers }) => ({
      producers: Object.fromEntries(
        Object.entries(producers).map(([id, it]) => [id, it.peerId === me && it.source === name ? { ...it, paused: status !== 'on' } : it]),
      ),
    }));
  };
  const recording = (phase: RecordingState['phase']) =>
    room((now) => ({ recording: now.recording && { ...now.recording, phase, since: Date.now() } }));
  const over = (reason: 'left' | 'ended') => Promise.resolve(store.setState({ phase: { kind: 'over', reason } }));
  const me = () => store.getState().me ?? PeerId.parse('nobody');
  return {
    store,
    onStep: () => () => {},
    join: () => Promise.resolve(store.setState({ phase: { kind: 'live' } })),
    leave: () => over('left'),
    end: () => over('ended'),
    retry: () => store.setState({ phase: { kind: 'live' } }),
    checkSocket: () => {},
    setMic: (on) => source('mic', on ? 'on' : 'muted'),
    setCamera: (on) => source('camera', on ? 'on' : 'off'),
    setScreen: (on) => source('screen', on ? 'on' : 'off'),
    useDevice: () => Promise.resolve(),
    setView: (tiles) => {
      document.documentElement.dataset['view'] = JSON.stringify(tiles);
    },
    call: () => Promise.reject(new AppError('forbidden')),
    sendHint: () => {},
    onHint: () => () => {},
    saveData: async () => {},
    raiseHand: () => room(({ hands }) => ({ hands: [...hands, { peerId: me(), at: Date.now() }] })),
    lowerHand: (peerId = me()) => room(({ hands }) => ({ hands: hands.filter((hand) => hand.peerId !== peerId) })),
    say: (text, to = 'everyone') =>
      room(({ chat, peers, seq }) => {
        const author = peers[me()];
        const message: Message = {
          id: seq + 1_000,
          at: Date.now(),
          peerId: me(),
          name: author?.name ?? '',
          role: author?.role ?? 'pupil',
          text,
          to,
          deleted: false,
        };
        return { chat: [...chat, message] };
      }),
    deleteMessage: (id) =>
      room(({ chat }) => ({ chat: chat.map((message) => (message.id === id ? { ...message, deleted: true } : message)) })),
    setLocks: (locks) => room((now) => ({ locks: { ...now.locks, ...locks } })),
    mutePeer: (peerId, muted) =>
      room(({ producers }) => ({
        producers: Object.fromEntries(
          Object.entries(producers).map(([id, it]) => [id, it.peerId === peerId && it.source === muted ? { ...it, paused: true } : it]),
        ),
      })),
    muteAll: () =>
      room(({ producers }) => ({
        producers: Object.fromEntries(
          Object.entries(producers).map(([id, it]) => [id, it.source === 'mic' && it.peerId !== me() ? { ...it, paused: true } : it]),
        ),
      })),
    removePeer: (peerId) => room(({ peers }) => ({ peers: Object.fromEntries(Object.entries(peers).filter(([id]) => id !== peerId)) })),
    setRole: (peerId, role) =>
      room(({ peers }) => {
        const peer = peers[peerId];
        return peer ? { peers: { ...peers, [peerId]: { ...peer, role } } } : {};
      }),
    spotlight: (peerId) => room(() => ({ spotlight: peerId })),
    startRecording: () =>
      room(() => {
        const now = Date.now();
        const id = RecordingId.parse(crypto.randomUUID());
        return { recording: { id, phase: 'on', startedAt: now, since: now, recorderId: null, run: 0, savedUntil: null, trouble: null } };
      }),
    pauseRecording: () => recording('paused'),
    resumeRecording: () => recording('on'),
    stopRecording: () => recording('stopped'),
    markChapter: () => Promise.resolve(),
  };
}
