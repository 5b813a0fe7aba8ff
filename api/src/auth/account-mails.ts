import type { Mail } from '../mail/mailer.ts';

/** Who a mail goes to, in their language. */
export interface Recipient {
  readonly email: string;
  readonly firstName: string;
  readonly locale: string;
}

type Text = readonly [subject: string, ...lines: string[]];
type Texts = Record<'verify' | 'reset' | 'invite' | 'known' | 'locked' | 'passwordChanged', (link: string) => Text>;

const en: Texts = {
  verify: (link) => [
    'Confirm your e-mail address',
    'Open this link to confirm your address and begin. It works once, for 24 hours:',
    link,
    'You did not sign up? Then ignore this mail: without the link nothing happens.',
  ],
  reset: (link) => [
    'Set a new password',
    'Open this link to set a new password. It works once, for one hour:',
    link,
    'You did not ask for it? Then ignore this mail: your password stays as it is.',
  ],
  invite: (link) => [
    'Your school has an account for you',
    'Open this link to choose a password and begin. It works once, for seven days:',
    link,
  ],
  known: (link) => [
    'You already have an account',
    'Someone, perhaps you, tried to sign up with this address. You have an account already. If you forgot the password, set a new one here:',
    link,
  ],
  locked: (link) => [
    'Your account is locked for 15 minutes',
    'Someone typed a wrong password ten times. If it was you, wait, or set a new password here:',
    link,
  ],
  passwordChanged: (link) => [
    'Your password was changed',
    'Your password was changed just now, and your other devices were signed out. If it was not you, set a new one here, and tell your school:',
    link,
  ],
};

const sw: Texts = {
  verify: (link) => [
    'Thibitisha barua pepe yako',
    'Fungua kiungo hiki kuthibitisha anwani yako na kuanza. Kinafanya kazi mara moja, kwa saa 24:',
    link,
    'Hukujisajili? Puuza barua hii: bila kiungo hakuna kitakachotokea.',
  ],
  reset: (link) => [
    'Weka nywila mpya',
    'Fungua kiungo hiki kuweka nywila mpya. Kinafanya kazi mara moja, kwa saa moja:',
    link,
    'Hukuomba? Puuza barua hii: nywila yako inabaki vilevile.',
  ],
  invite: (link) => [
    'Shule yako imekufungulia akaunti',
    'Fungua kiungo hiki kuchagua nywila na kuanza. Kinafanya kazi mara moja, kwa siku saba:',
    link,
  ],
  known: (link) => [
    'Una akaunti tayari',
    'Mtu, labda wewe, alijaribu kujisajili kwa anwani hii. Una akaunti tayari. Kama umesahau nywila, weka mpya hapa:',
    link,
  ],
  locked: (link) => [
    'Akaunti yako imefungwa kwa dakika 15',
    'Mtu aliandika nywila isiyo sahihi mara kumi. Kama ni wewe, subiri, au weka nywila mpya hapa:',
    link,
  ],
  passwordChanged: (link) => [
    'Nywila yako imebadilishwa',
    'Nywila yako imebadilishwa sasa hivi, na vifaa vyako vingine vimeondolewa. Kama si wewe, weka mpya hapa, na uijulishe shule yako:',
    link,
  ],
};

/** Where each mail leads. The token stands behind the #: no server and no proxy ever sees or logs it. */
const PATHS: Record<keyof Texts, string> = {
  verify: '/verify#',
  reset: '/reset#',
  invite: '/reset#',
  known: '/forgot',
  locked: '/forgot',
  passwordChanged: '/forgot',
};

export type AccountMail = keyof Texts;

/** Writes one of our mails about an account. */
export function accountMail(kind: AccountMail, to: Recipient, publicUrl: string, token = ''): Mail {
  const swahili = to.locale.startsWith('sw');
  const [subject, ...lines] = (swahili ? sw : en)[kind](`${publicUrl}${PATHS[kind]}${token}`);
  const greeting = `${swahili ? 'Habari' : 'Hello'} ${to.firstName},`;
  return { to: to.email, subject, text: [greeting, ...lines, 'Watoto'].join('\n\n') };
}
