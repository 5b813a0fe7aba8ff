const MINUTE = 60_000;

const lessons: [title: string, course: string, host: string, people: number, legs: Record<string, number>][] = [
  ['Assembly: exams and holidays', 'Whole school', 'Grace Wanjiru', 318, { 'sfu-1': 200, 'sfu-2': 160 }],
  ['How plants make their food', 'Biology 8', 'Grace Wanjiru', 29, { 'sfu-1': 32 }],
  ['Fractions and percentages', 'Mathematics 8', 'Joseph Mwangi', 31, { 'sfu-2': 36 }],
  ['Ushairi wa Kiswahili: mashairi ya jadi na ya kisasa', 'Kiswahili 9', 'Zawadi Kamau', 12, { 'sfu-3': 40 }],
  ['Rivers and lakes', 'Geography 7', 'Baraka Njoroge', 24, { 'sfu-3': 30 }],
  ['Chess club', 'Games', 'Imani Mutua', 4, { 'sfu-4': 12 }],
];

const NODES = [
  { id: 'sfu-1', state: 'ready', workers: 4, capacity: 480 },
  { id: 'sfu-2', state: 'ready', workers: 4, capacity: 480 },
  { id: 'sfu-3', state: 'draining', workers: 2, capacity: 240 },
  { id: 'sfu-4', state: 'stale', workers: null, capacity: 0 },
  { id: 'sfu-5', state: 'suspected', workers: 2, capacity: 240 },
];

const draining = new Set(['sfu-3']);
let notice: object | null = { text: 'The internet of the east wing is repaired at four.', level: 'warning', until: soon(40) };

function soon(minutes: number): string {
  return new Date(Date.now() + minutes * MINUTE).toISOString();
}

function nodes(empty: boolean) {
  return (empty ? [] : NODES).map((node) => ({
    ...node,
    state: draining.has(node.id) ? 'draining' : node.state === 'draining' ? 'ready' : node.state,
    drainRequested: draining.has(node.id),
    reserved: lessons.reduce((sum, [, , , , legs]) => sum + (legs[node.id] ?? 0), 0),
  }));
}

function rooms(empty: boolean) {
  return (empty ? [] : lessons).map(([title, course, host, people, legs], at) => ({
    id: `room-${at}`,
    title,
    lesson: { id: `01890000-0000-7000-8000-00000000000${at}`, course, host },
    people: at === 5 ? null : people,
    size: Object.values(legs).reduce((sum, size) => sum + size, 0),
    since: at === 5 ? null : soon(-7 * at - 1),
    legs: Object.entries(legs).map(([nodeId, size]) => ({ nodeId, size })),
  }));
}

/** The gallery's answer to a call of the platform page; undefined: it is none. */
export function answerPlatform(url: string, init: RequestInit, empty: boolean): unknown {
  const body = typeof init.body === 'string' ? init.body : '';
  const path = /\/platform\/(.*)$/.exec(url)?.[1];
  if (path === undefined) return undefined;
  if (path === 'nodes') return { items: nodes(empty) };
  if (path === 'rooms') return { items: rooms(empty) };
  if (path === 'notices') {
    const { text, level, minutes } = JSON.parse(body) as { text: string; level: string; minutes: number };
    notice = { text, level, until: soon(minutes) };
    return notice;
  }
  if (path === 'notice') {
    if (init.method === 'DELETE') notice = null;
    return { notice: empty ? null : notice };
  }
  if (path === 'instances') {
    const one = { id: 'signaling-1', answers: true, sockets: 231, rooms: 5 };
    const two = { id: 'signaling-2', answers: false, sockets: null, rooms: null };
    return { items: empty ? [] : [one, { ...one, id: 'signaling-3', sockets: 187 }, two] };
  }
  const drain = /^nodes\/(.*)\/drain$/.exec(path)?.[1];
  if (drain !== undefined) {
    if (body.includes('true')) draining.add(drain);
    else draining.delete(drain);
  }
  return null;
}
