/** One password for every account of the demo school; the launcher prints it. */
export const DEMO_PASSWORD = 'karibu-demo';

export interface DemoPerson {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

const person = (firstName: string, lastName: string): DemoPerson => ({
  email: `${firstName.toLowerCase()}@demo.school`,
  firstName,
  lastName,
});

export const DEMO_ADMIN: DemoPerson = { email: 'admin@demo.school', firstName: 'Asha', lastName: 'Said' };
/** Teaches the course and hosts its lessons. */
export const DEMO_TEACHER = person('Grace', 'Wanjiku');
export const DEMO_OTHER_TEACHER = person('Joseph', 'Mwangi');

export const DEMO_CLASS: readonly DemoPerson[] = [
  person('Amina', 'Juma'),
  person('Baraka', 'Otieno'),
  person('Chidi', 'Eze'),
  person('Daudi', 'Kimaro'),
  person('Esther', 'Nakato'),
  person('Farida', 'Hassan'),
  person('Imani', 'Mushi'),
  person('Jabari', 'Kamau'),
  person('Lin', 'Chen'),
  person('Mateo', 'Rossi'),
  person('Priya', 'Patel'),
  person('Zuri', 'Achieng'),
];

export const DEMO_COURSE = {
  title: 'Rhythm and drums',
  description: 'Listening, clapping and drumming: from the heartbeat to the ngoma.',
  grade: 7,
  category: 'music',
  methodology: 'Orff',
  duration: 24,
} as const;

export const DEMO_LESSON_NOW = 'Drums around the lake';
export const DEMO_LESSON_TOMORROW = 'Songs to walk to';
/** Held yesterday, and recorded. */
export const DEMO_LESSON_RECORDED = 'Listening to the heartbeat';
