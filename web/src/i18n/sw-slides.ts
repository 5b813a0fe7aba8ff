import type { enSlides } from './en-slides.ts';

export const swSlides: typeof enSlides = {
  none: 'Hakuna slaidi zinazoonyeshwa bado.',
  noneHost: 'Onyesha slaidi kwa wote: PDF, au faili la programu yako ya ofisi.',
  choose: 'Chagua slaidi',
  other: 'Slaidi nyingine',
  previous: 'Ukurasa uliotangulia',
  next: 'Ukurasa unaofuata',
  pageOf: 'Ukurasa {{page}} kati ya {{pages}}',
  text: '{{title}}, {{place}}: kilichoandikwa',
  noText: 'Hakuna maandishi yanayoweza kusomwa kwenye ukurasa huu.',
  backToTeacher: 'Rudi kwa mwalimu (ukurasa {{page}})',
  teacherAt: 'Mwalimu yuko ukurasa {{page}}.',
  bring: 'Leta slaidi…',
  bringText: 'PDF hadi MB 50 na kurasa 300; PowerPoint na faili nyingine za ofisi pale shule inapoweza kuzibadilisha.',
  sending: 'Inatuma {{name}}…',
  making: 'Inatengeneza kurasa za {{name}}…',
  decks: 'Slaidi za kozi hii',
  noDecks: 'Bado hakuna slaidi za somo hili.',
  pages_one: 'ukurasa {{count}}',
  pages_other: 'kurasa {{count}}',
  show: 'Onyesha',
  showDeck: 'Onyesha {{title}}',
  trouble: {
    wrong_type: '“{{name}}” si PDF wala faili la ofisi. Lihifadhi kama PDF kisha ulete hilo.',
    password: '“{{name}}” limefungwa kwa nenosiri. Lihifadhi bila nenosiri kisha ulete hilo.',
    too_many_pages: '“{{name}}” lina kurasa zaidi ya 300. Lilete kwa sehemu.',
    damaged: '“{{name}}” limeharibika au halina kurasa: haliwezi kusomwa.',
    too_heavy: '“{{name}}” ni kubwa mno au tata mno kuchorwa. Lihifadhi kama PDF rahisi zaidi.',
    no_office:
      'Shule hii inapokea PDF tu: programu ya kubadilisha faili za ofisi haijasakinishwa. Hifadhi “{{name}}” kama PDF kisha ulete hilo.',
    not_installed:
      'Shule hii haiwezi kupokea slaidi bado: programu ya kuchora kurasa haijasakinishwa kwenye seva. Tafadhali mjulishe msimamizi.',
    internal: 'Kuna hitilafu wakati wa kutengeneza kurasa za “{{name}}”. Jaribu tena.',
  },
};
