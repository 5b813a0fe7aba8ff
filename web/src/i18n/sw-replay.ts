import type { Messages } from './en.ts';

export const swReplay: Messages['replay'] = {
  title: 'Rekodi',
  player: 'Rekodi ya somo',
  controls: 'Vidhibiti vya kichezaji',
  position: 'Mahali',
  positionOf: '{{at}} kati ya {{of}}',
  play: 'Cheza',
  pause: 'Sitisha',
  again: 'Cheza tena tangu mwanzo',
  backTen: 'Rudi sekunde 10',
  forwardTen: 'Mbele sekunde 10',
  mute: 'Zima sauti',
  unmute: 'Washa sauti',
  nothing: 'Hakuna anayeonekana au kusikika hapa.',
  chapterKinds: { start: 'Mwanzo', screen: 'Skrini imeshirikiwa', spotlight: 'Anayeangaziwa', marked: 'Sura' },
};
