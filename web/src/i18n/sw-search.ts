import type { Messages } from './en.ts';

export const swSearch: Messages['search'] = {
  title: 'Tafuta',
  titleOf: 'Tafuta: {{q}}',
  label: 'Tafuta shuleni',
  begin: 'Unatafuta nini?',
  beginText: {
    student: 'Andika mwanzo wa neno: kozi, sehemu ya kozi yako, au somo.',
    teacher: 'Andika mwanzo wa neno: kozi, sehemu yake, somo, au mmoja wa wanafunzi wako.',
    admin: 'Andika mwanzo wa neno: kozi, sehemu yake, somo, au jina au barua pepe.',
  },
  tooMany: 'Haya ni maneno mengi',
  tooManyText: 'Tafuta manane zaidi ya yote.',
  kind: { course: 'Kozi', module: 'Sehemu za kozi', lesson: 'Masomo', person: 'Watu' },
  type: { video: 'Video', reading: 'Kusoma', quiz: 'Chemsha bongo', assignment: 'Kazi', live: 'Somo la moja kwa moja' },
  role: { student: 'Mwanafunzi', teacher: 'Mwalimu', admin: 'Msimamizi' },
  found_one: 'Kimepatikana {{count}}',
  found_other: 'Vimepatikana {{count}}',
  more: 'Vinaonyeshwa {{count}} vya kwanza tu. Neno moja zaidi hupunguza.',
  nothing: 'Hakuna kilichopatikana',
  nothingText: 'Hakuna unachoruhusiwa kuona kinachoanza hivi. Jaribu maneno machache, au mwanzo wake tu.',
  failed: 'Utafutaji haukufanya kazi.',
  shortcut: 'Tafuta, kwenye kurasa nje ya masomo',
};
