/**
 * What a person in a lesson costs an SFU node: the cost of a packet, as measured, times the packets that a person causes. Capacity comes
 * from this and not from momentary CPU: a class that has just sat down uses nothing yet, and thirty cameras come on at once.
 *
 * The cost is per packet and not per byte: an Opus packet of 100 bytes costs what a video packet of 1,200 does (bench/METHOD.md, sfu-cost).
 */

/** CPU µs that a Worker takes for a packet to one receiver: `worker_us_per_packet` of bench/results/sfu-cost.json. */
export const PACKET_US = 7.2;

/**
 * The part of a core that a Worker may be filled to. The rest is for what comes in bursts: a key frame to a class stalls everything
 * else on the Worker meanwhile, retransmissions, a class that arrives, and machines slower than the one measured.
 */
export const WORKER_BUDGET = 0.6;

/** What one person of a lesson receives and sends: streams, and packets a second of each. */
export interface LessonTraffic {
  /** Voices sent on to everyone: only the loudest few. */
  readonly voices: number;
  /** The teacher's camera: 720p of about 1 Mbit/s in packets of 1,100 bytes. */
  readonly teacherPps: number;
  /** A shared screen: mostly still, sometimes a page that scrolls. */
  readonly screenPps: number;
  /** Tiles of other pupils that fit on a page and are looked at. */
  readonly thumbnails: number;
  /** The person's own camera and microphone, which reach the node once: several simulcast layers, and speech with pauses. */
  readonly uplinkPps: number;
}

/** A packet each 20 ms. */
export const VOICE_PPS = 50;
/** 180p, the lowest simulcast layer at its lower temporal layer: 100 kbit/s. */
export const THUMBNAIL_PPS = 15;

/** A lesson with cameras on: what a class of grades 7-9 is reserved for. */
export const LESSON: LessonTraffic = { voices: 3, teacherPps: 115, screenPps: 40, thumbnails: 4, uplinkPps: 50 };
/** The least a lesson can be: voices, and slides that are not media. */
const VOICES_ONLY: LessonTraffic = { voices: 3, teacherPps: 0, screenPps: 0, thumbnails: 0, uplinkPps: 0 };

/** Packets a second that one person of such a lesson makes a Worker handle. */
export function packetsPerPerson(lesson: LessonTraffic = LESSON): number {
  const { voices, teacherPps, screenPps, thumbnails, uplinkPps } = lesson;
  return voices * VOICE_PPS + teacherPps + screenPps + thumbnails * THUMBNAIL_PPS + uplinkPps;
}

/** People of such lessons that one Worker serves within its budget. At least one: a Worker that serves nobody is none. */
export function peoplePerWorker(lesson: LessonTraffic = LESSON, packetUs: number = PACKET_US, budget: number = WORKER_BUDGET): number {
  const packetsPerSecond = (1_000_000 * budget) / packetUs;
  return Math.max(1, Math.floor(packetsPerSecond / packetsPerPerson(lesson)));
}

/** People that a node with so many Workers serves, unless its owner knows better. */
export function capacityOf(workers: number): number {
  return workers * peoplePerWorker();
}

/** More than any Worker can serve, with nothing but voices and a core to the last cycle: who claims more is not believed. */
export const PEOPLE_PER_WORKER_MAX = Math.ceil(peoplePerWorker(VOICES_ONLY, PACKET_US, 1) / 100) * 100;

/** A camera as a group shows it: 360p, the middle simulcast layer. */
const GROUP_CAMERA_PPS = 45;
/** Cameras of a group that fit on a page. */
const GROUP_CAMERAS_MAX = 15;
/** In a group everyone speaks and is seen. */
const GROUP_UPLINK_PPS = 100;

/** Places that one person takes who works in a group of so many: they receive fewer than in the lesson, but each of them sends all the time. */
function placesInGroup(size: number): number {
  const others = Math.max(0, size - 1);
  const packets = Math.min(others, LESSON.voices) * VOICE_PPS + Math.min(others, GROUP_CAMERAS_MAX) * GROUP_CAMERA_PPS + GROUP_UPLINK_PPS;
  return Math.max(1, packets / packetsPerPerson());
}

/** Places that a room needs while it is parted into groups of these sizes: what was reserved for it at least. */
export function placesForGroups(sizes: readonly number[], room: { readonly size: number; readonly peers: object }): number {
  const grouped = sizes.reduce((sum, size) => sum + size, 0);
  const others = Math.max(0, Math.max(room.size, Object.keys(room.peers).length) - grouped);
  return Math.ceil(others + sizes.reduce((sum, size) => sum + size * placesInGroup(size), 0));
}
