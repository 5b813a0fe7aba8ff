import type { enBoard } from './en-board.ts';

export const swBoard: typeof enBoard = {
  name: 'Ubao',
  failed: 'Ubao haukuweza kuonyeshwa.',
  again: 'Jaribu tena',
  texts: 'Yaliyoandikwa ubaoni',
  empty: 'Ubao ni mtupu.',
  noText: 'Michoro isiyo na maandishi: {{count}}',
  menu: 'Hifadhi ubao, na mengine',
  png: 'Hifadhi kama picha (PNG)',
  pdf: 'Hifadhi kama PDF',
  clear: 'Futa ubao wote',
  cleared: 'Ubao umefutwa. Tendua ili kuurudisha.',
  unfit: 'Ubao hauwezi kupokea hiki: ni kikubwa mno, au cha aina isiyokubaliwa.',
  everyoneDraws: 'Wanafunzi wanaweza kuchora ubaoni',
  give: 'Mruhusu achore ubaoni',
  take: 'Mwondolee kalamu',
};
