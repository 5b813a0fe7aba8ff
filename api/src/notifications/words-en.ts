import type { Language, Spoken } from './language.ts';

const inCourse = ({ course }: Spoken) => (course === null ? '' : ` (${course})`);

export const english: Language = {
  locale: 'en-GB',
  kinds: {
    lessonScheduled: (f) => ({ title: `New lesson: ${f.title}`, text: `“${f.title}”${inCourse(f)} is on ${f.when}.` }),
    lessonInvited: (f) => ({
      title: `You are invited: ${f.title}`,
      text: `You are invited to “${f.title}”${inCourse(f)} on ${f.when}. Say whether you come.`,
    }),
    lessonChanged(f) {
      switch (f.change) {
        case 'cancelled':
          return { title: `Cancelled: ${f.title}`, text: `“${f.title}”${inCourse(f)} on ${f.when} does not take place.` };
        case 'moved':
          return { title: `New time: ${f.title}`, text: `“${f.title}”${inCourse(f)} is on ${f.when} now.` };
        case 'substituted':
          return { title: `Another teacher: ${f.title}`, text: `Somebody else teaches “${f.title}”${inCourse(f)} on ${f.when}.` };
        case 'edited':
        case null:
          return { title: `Changed: ${f.title}`, text: `Something about “${f.title}”${inCourse(f)} on ${f.when} has changed.` };
      }
    },
    lessonReminded: (f) => ({ title: `Soon: ${f.title}`, text: `“${f.title}”${inCourse(f)} begins on ${f.when}.` }),
    assessmentPublished: (f) => ({ title: `New task: ${f.title}`, text: `“${f.title}”${inCourse(f)} is there for you.` }),
    assessmentGraded: (f) => ({ title: `Graded: ${f.title}`, text: `Your work on “${f.title}”${inCourse(f)} has been graded.` }),
    attemptReopened: (f) => ({
      title: `Open again: ${f.title}`,
      text: `Your teacher has opened “${f.title}”${inCourse(f)} for you again: you can go on with it, for a while.`,
    }),
    gotPlace: (f) => ({ title: `You have a place: ${f.title}`, text: `There is a place for you in “${f.title}”: it is yours.` }),
    filmReady: (f) => ({ title: `Your MP4 is ready: ${f.title}`, text: `The MP4 of “${f.title}”${inCourse(f)} is ready to be saved.` }),
    courseCompleted: (f) => ({ title: `Well done: ${f.title}`, text: `You have completed “${f.title}”.` }),
  },
  hello: (name) => `Hello ${name},`,
  open: 'Open it',
  why: 'You get this because of your choices here:',
};
