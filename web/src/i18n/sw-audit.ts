import type { Messages } from './en.ts';

export const swAudit: Messages['audit'] = {
  title: 'Kumbukumbu za ukaguzi',
  save: 'Hifadhi kama CSV',
  actor: 'Nani (barua pepe)',
  action: 'Nini, mfano user.',
  subject: 'Kwa nini, mfano users:17',
  from: 'Kuanzia',
  to: 'Hadi',
  platform: 'Mfumo',
  none: '(hakuna)',
  loadFailed: 'Kumbukumbu hazikuweza kupakiwa.',
  nothing: 'Hakuna kilichopatikana',
  nothingText: 'Hakuna mstari wa namna hiyo. Punguza unachotafuta.',
  showAll: 'Onyesha zote',
};
