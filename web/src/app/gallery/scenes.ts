import { ConnectionId, PeerId, ProducerId } from '@watoto/shared/kernel/ids.ts';
import type { Message, Peer, ProducerState } from '@watoto/shared/room/state.ts';
import type { ClassroomState, RemoteTrack } from '../../rtc/classroom.ts';
import { emptyClassroom, SOURCE_OFF } from '../../rtc/room-store.ts';
import { aFace, aSlide } from './fake-media.ts';

const NAMES =
  'Grace Wanjiru,Amina Otieno,Juma Mwangi,Zawadi Kamau,Baraka Njoroge,Neema Achieng,Daudi Kiprop,Fatuma Hassan,Imani Mutua,Hamisi Said,Rehema Chebet,Kofi Odhiambo,Asha Bakari,Jabali Kariuki,Makena Wairimu,Tumaini Nyerere-Christopherson,Salama Juma,Omari Shabani,Pendo Masanja,Rashid Ali,Nuru Mohamed,Sauda Iddi,Bahati Omondi,Chausiku Mrisho,Dalila Abdi,Elimu Kibet,Furaha Lema,Ghalib Saleh,Halima Yusuf,Ibrahim Noor'.split(
    ',',
  );

export interface SceneOptions {
  readonly people: number;
  readonly role: 'host' | 'pupil';
  readonly screen: boolean;
  readonly spotlight: boolean;
  readonly hands: boolean;
  readonly chat: boolean;
  readonly locked: boolean;
}

/** A lesson as the gallery shows it: the first person teaches, most have cameras, some speak. */
export function aScene(options: SceneOptions): ClassroomState {
  const peers: Record<string, Peer> = {};
  const producers: Record<string, ProducerState> = {};
  const remote: Record<ProducerId, RemoteTrack> = {};
  const id = (at: number) => PeerId.parse(`peer-${at}`);
  const me = id(options.role === 'host' ? 0 : Math.min(3, options.people - 1));
  const myFace = aFace(200);
  const produce = (peerId: PeerId, source: 'mic' | 'camera' | 'screen', paused: boolean, track: MediaStreamTrack | null) => {
    const producerId = ProducerId.parse(`${peerId}-${source}`);
    const kind = source === 'mic' ? 'audio' : 'video';
    producers[producerId] = { id: producerId, peerId, kind, source, paused };
    if (track && peerId !== me) remote[producerId] = { producerId, peerId, source, kind, track, layers: null };
  };
  NAMES.slice(0, options.people).forEach((name, at) => {
    const peerId = id(at);
    peers[peerId] = {
      id: peerId,
      name,
      role: at === 0 ? 'host' : 'pupil',
      connectionId: ConnectionId.parse(`c${at}`),
      joinedAt: at,
      droppedAt: at === 6 ? Date.now() : null,
      nodeId: null,
    };
    produce(peerId, 'mic', !(at === 0 || at === 4 || peerId === me), null);
    if (at % 3 !== 2 || peerId === me) produce(peerId, 'camera', false, peerId === me ? null : aFace(at * 47));
  });
  if (options.screen) produce(id(0), 'screen', false, aSlide());
  const on = { status: 'on', producerId: null, error: null } as const;
  return {
    ...emptyClassroom,
    phase: { kind: 'live' },
    media: 'connected',
    me,
    role: options.role,
    network: { quality: 'good', rttMs: 38, loss: 0.004, path: 'udp' },
    dominant: id(0),
    levels: { [id(0)]: 0.7, [id(4)]: 0.3 },
    local: {
      mic: { ...on, track: null },
      camera: { ...on, track: myFace },
      screen: options.screen && options.role === 'host' ? { ...on, track: aSlide() } : SOURCE_OFF,
      screenAudio: SOURCE_OFF,
    },
    remote,
    room: {
      ...emptyClassroom.room,
      seq: 100,
      phase: 'open',
      title: 'Biology 8: How plants make their food',
      size: options.people,
      peers,
      producers,
      hands: options.hands
        ? [5, 9, 1].filter((at) => at < options.people).map((at, place) => ({ peerId: id(at), at: Date.now() - 60_000 * (3 - place) }))
        : [],
      chat: options.chat ? someChat() : [],
      locks: { mic: options.locked, camera: false, screen: options.locked, chat: options.locked, hands: false, names: false },
      spotlight: options.spotlight ? id(1) : null,
    },
  };
}

function someChat(): Message[] {
  const lines: [number, string, Message['to']?, boolean?][] = [
    [0, 'Good morning everyone! Open your books at page 42.'],
    [1, 'Good morning teacher'],
    [1, 'Is it the one with the leaf?'],
    [0, 'Yes, that one. Look at the picture first.'],
    [5, 'asdfasdf', 'everyone', true],
    [7, 'My camera does not work today, sorry', 'hosts'],
    [0, 'No problem, Fatuma. You can still speak and write.'],
    [
      2,
      'Where does the oxygen come from: the water or the carbon dioxide? I read two different answers, one at https://example.org/a/very/long/address/that/does/not/break and one in the book.',
    ],
    [3, 'The water!'],
  ];
  return lines.map(([at, text, to = 'everyone', deleted = false], line) => {
    const peerId = PeerId.parse(`peer-${at}`);
    return {
      id: line + 1,
      at: Date.now() - (lines.length - line) * 100_000,
      peerId,
      name: NAMES[at] ?? '',
      role: at === 0 ? 'host' : 'pupil',
      text: deleted ? '' : text,
      to,
      deleted,
    };
  });
}
