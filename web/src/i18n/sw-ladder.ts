import type { enConnection, enLadder } from './en-ladder.ts';

export const swLadder: typeof enLadder = {
  title: 'Unachopata',
  rung: {
    video: 'Kila kitu',
    fewer: 'Picha chache',
    thumbnail: 'Picha ndogo moja',
    audio: 'Sauti na slaidi pekee',
    text: 'Slaidi na maandishi pekee',
  },
  network: {
    fewer: 'Mtandao wako ni hafifu: unaona picha chache.',
    thumbnail: 'Mtandao wako ni hafifu: unaona picha ndogo moja.',
    audio: 'Sauti na slaidi pekee: mtandao wako ni hafifu. Picha zitarudi zenyewe.',
    text: 'Slaidi, gumzo na maandishi pekee: mtandao wako ni hafifu mno kwa sauti. Sauti itarudi yenyewe.',
  },
  voices: 'Mtandao wako ni hafifu: sauti zinakuja kwa data kidogo.',
  device: 'Kifaa chako kina kazi nyingi: unaona picha chache.',
  byHost: {
    thumbnail: 'Mwalimu anaokoa data yako: unaona picha ndogo tu.',
    audio: 'Mwalimu anaokoa data yako: unapata sauti na slaidi pekee.',
    text: 'Mwalimu anaokoa data yako: unapata slaidi na maandishi pekee.',
  },
  byMe: {
    thumbnail: 'Unaokoa data: picha ndogo tu.',
    audio: 'Unaokoa data: sauti na slaidi pekee.',
    text: 'Unaokoa data: slaidi na maandishi pekee, bila sauti.',
  },
  saveNoMore: 'Acha kuokoa data',
  save: 'Okoa data',
  caps: {
    auto: 'Kiasi ambacho mtandao unamudu',
    thumbnail: 'Picha ndogo tu',
    audio: 'Sauti na slaidi pekee',
    text: 'Slaidi na maandishi pekee',
  },
  capOf: {
    auto: 'Tuma chote kinachowezekana',
    thumbnail: 'Tuma picha ndogo tu',
    audio: 'Tuma sauti na slaidi pekee',
    text: 'Tuma slaidi na maandishi pekee',
  },
  textOnly: 'Maandishi na slaidi pekee: sauti na picha haziwezi kupita hapa. Tunaendelea kujaribu.',
  cameraPaused: 'Kamera yako imesimamishwa ili sauti yako ipite.',
  micPaused: 'Maikrofoni yako imezimwa: mtandao wako ni hafifu mno kubeba sauti yako. Andika kwenye gumzo, au jaribu tena.',
  of: '{{name}}: {{rung}}',
  weak: 'mtandao hafifu: {{what}}',
  busy: 'kifaa kina kazi nyingi: {{what}}',
  chosen: 'anaokoa data: {{what}}',
};

/** How one is connected. */
export const swConnection: typeof enConnection = {
  title: 'Muunganisho',
  noticeFrom: 'Kwa wote:',
  button: 'Muunganisho: {{quality}}',
  quality: { good: 'mzuri', fair: 'wa wastani', poor: 'hafifu', lost: 'umekatika', unknown: 'bado haujulikani' },
  path: { udp: 'moja kwa moja (UDP)', tcp: 'kupitia TCP', relay: 'kupitia kituo cha kati' },
  pathLabel: 'Njia',
  delay: 'Ucheleweshaji',
  delayMs: 'ms {{ms}}',
  loss: 'Pakiti zilizopotea',
  media: 'Sauti na picha',
  mediaState: {
    none: 'zimezimwa: maandishi pekee',
    connecting: 'zinaunganishwa',
    connected: 'zimeunganishwa',
    rebuilding: 'zinarejeshwa',
    failed: 'hazipatikani',
  },
  reconnecting: 'Tunaunganisha tena… nafasi yako imehifadhiwa.',
  retryIn_one: 'Jaribio lijalo baada ya sekunde {{count}}.',
  retryIn_other: 'Jaribio lijalo baada ya sekunde {{count}}.',
  retryNow: 'Jaribu sasa',
  rebuilding: 'Sauti na picha zinarejeshwa…',
};
