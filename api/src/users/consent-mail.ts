import type { Mail } from '../mail/mailer.ts';

export interface ConsentQuestion {
  readonly to: string;
  readonly guardianName: string;
  readonly pupil: string;
  /** The pupil's: nothing is known of the guardian. */
  readonly locale: string;
  readonly link: string;
}

/** Asks a guardian, who needs no account for it. */
export function consentMail({ to, guardianName, pupil, locale, link }: ConsentQuestion): Mail {
  const [subject, ...lines] = locale.startsWith('sw')
    ? [
        `Idhini kwa ${pupil}`,
        `Habari ${guardianName},`,
        `${pupil} anataka kusoma mtandaoni kwenye shule yetu, na tunahitaji idhini yako. Fungua kiungo hiki kukubali au kukataa, ndani ya siku 30:`,
        link,
        'Hifadhi barua hii: kwa kiungo hichohicho unaweza kubadilisha uamuzi wako wakati wowote.',
      ]
    : [
        `Your consent for ${pupil}`,
        `Hello ${guardianName},`,
        `${pupil} wants to take part in lessons of our school online, and we need your consent. Open this link to agree or to refuse, within 30 days:`,
        link,
        'Keep this mail: with the same link you can change your mind at any time.',
      ];
  return { to, subject: subject ?? '', text: [...lines, 'Watoto'].join('\n\n') };
}
