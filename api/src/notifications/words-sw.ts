import type { Language, Spoken } from './language.ts';

const inCourse = ({ course }: Spoken) => (course === null ? '' : ` (${course})`);

export const swahili: Language = {
  locale: 'sw',
  kinds: {
    lessonScheduled: (f) => ({ title: `Somo jipya: ${f.title}`, text: `“${f.title}”${inCourse(f)} litakuwa ${f.when}.` }),
    lessonInvited: (f) => ({
      title: `Umealikwa: ${f.title}`,
      text: `Umealikwa kwenye “${f.title}”${inCourse(f)} ${f.when}. Sema kama utakuja.`,
    }),
    lessonChanged(f) {
      switch (f.change) {
        case 'cancelled':
          return { title: `Limefutwa: ${f.title}`, text: `“${f.title}”${inCourse(f)} la ${f.when} halitafanyika.` };
        case 'moved':
          return { title: `Wakati mpya: ${f.title}`, text: `“${f.title}”${inCourse(f)} sasa litakuwa ${f.when}.` };
        case 'substituted':
          return { title: `Mwalimu mwingine: ${f.title}`, text: `Mwalimu mwingine atafundisha “${f.title}”${inCourse(f)} ${f.when}.` };
        case 'edited':
        case null:
          return { title: `Limebadilika: ${f.title}`, text: `Kuna mabadiliko katika “${f.title}”${inCourse(f)} la ${f.when}.` };
      }
    },
    lessonReminded: (f) => ({ title: `Hivi karibuni: ${f.title}`, text: `“${f.title}”${inCourse(f)} linaanza ${f.when}.` }),
    assessmentPublished: (f) => ({ title: `Kazi mpya: ${f.title}`, text: `“${f.title}”${inCourse(f)} iko tayari kwa ajili yako.` }),
    assessmentGraded: (f) => ({ title: `Imesahihishwa: ${f.title}`, text: `Kazi yako ya “${f.title}”${inCourse(f)} imesahihishwa.` }),
    attemptReopened: (f) => ({
      title: `Imefunguliwa tena: ${f.title}`,
      text: `Mwalimu wako amekufungulia “${f.title}”${inCourse(f)} tena: unaweza kuendelea nayo, kwa muda.`,
    }),
    gotPlace: (f) => ({ title: `Umepata nafasi: ${f.title}`, text: `Nafasi katika “${f.title}” imepatikana, na ni yako.` }),
    filmReady: (f) => ({ title: `MP4 yako iko tayari: ${f.title}`, text: `MP4 ya “${f.title}”${inCourse(f)} iko tayari kuhifadhiwa.` }),
    courseCompleted: (f) => ({ title: `Hongera: ${f.title}`, text: `Umemaliza “${f.title}”.` }),
  },
  hello: (name) => `Habari ${name},`,
  open: 'Fungua',
  why: 'Unapata ujumbe huu kwa sababu ya chaguo zako hapa:',
};
