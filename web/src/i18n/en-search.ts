/** The search across the school. */
export const enSearch = {
  title: 'Search',
  titleOf: 'Search: {{q}}',
  label: 'Search the school',
  begin: 'What are you looking for?',
  beginText: {
    student: 'Type the beginning of a word: a course, a part of one of your courses, or a lesson.',
    teacher: 'Type the beginning of a word: a course, a part of it, a lesson, or one of your students.',
    admin: 'Type the beginning of a word: a course, a part of it, a lesson, or a name or e-mail.',
  },
  tooMany: 'These are many words',
  tooManyText: 'Look for eight at most.',
  kind: { course: 'Courses', module: 'Parts of courses', lesson: 'Lessons', person: 'People' },
  type: { video: 'Video', reading: 'Reading', quiz: 'Quiz', assignment: 'Assignment', live: 'Live lesson' },
  role: { student: 'Student', teacher: 'Teacher', admin: 'Admin' },
  found_one: '{{count}} found',
  found_other: '{{count}} found',
  more: 'Only the first {{count}} are shown. One more word finds fewer.',
  nothing: 'Nothing found',
  nothingText: 'Nothing that you may see begins like this. Try fewer words, or only their beginnings.',
  failed: 'The search did not work.',
  shortcut: 'Search, on the pages outside lessons',
};
