import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api as contract, type RouteName } from '@watoto/shared/contract/http/api.ts';
import { API_PREFIX, type Route, urlOf } from '@watoto/shared/contract/http/route.ts';
import { UserRole } from '@watoto/shared/contract/http/user-role.ts';
import { DOCS_PATHS } from '../src/http/docs/docs.routes.ts';
import { openTestApi, readProblem, type TestApi, TestClient } from './fixture/api-server.ts';

/**
 * Walks over every route there is as everyone there is. `expected` is written by hand: a route that somebody adds fails here until
 * they have said who may call it.
 */
type Outcome = 'in' | 'unauthenticated' | 'forbidden';
const ANYONE = { nobody: 'in', student: 'in', teacher: 'in', admin: 'in' } as const;
const SIGNED_IN = { ...ANYONE, nobody: 'unauthenticated' } as const;
const STAFF = { ...SIGNED_IN, student: 'forbidden' } as const;
const STUDENTS = { ...SIGNED_IN, teacher: 'forbidden', admin: 'forbidden' } as const;
const ADMINS = { ...STAFF, teacher: 'forbidden' } as const;

const expected: Record<RouteName, Record<'nobody' | UserRole, Outcome>> = {
  'auth.login': ANYONE,
  'auth.refresh': ANYONE,
  'auth.logout': ANYONE,
  'auth.registration': ANYONE,
  'auth.register': ANYONE,
  'auth.verify': ANYONE,
  'auth.resendVerification': ANYONE,
  'auth.forgot': ANYONE,
  'auth.reset': ANYONE,
  'auth.changePassword': SIGNED_IN,
  'auth.devices': SIGNED_IN,
  'auth.signOutDevice': SIGNED_IN,
  'auth.signOutEverywhere': SIGNED_IN,
  'apiKeys.list': ADMINS,
  'apiKeys.create': ADMINS,
  'apiKeys.revoke': ADMINS,
  'users.me': SIGNED_IN,
  'users.profile': SIGNED_IN,
  'users.updateProfile': SIGNED_IN,
  'people.list': ADMINS,
  'people.create': ADMINS,
  'people.importTemplate': ADMINS,
  'people.importPreview': ADMINS,
  'people.importReport': ADMINS,
  'people.import': ADMINS,
  'people.importProgress': ADMINS,
  'people.get': ADMINS,
  'people.update': ADMINS,
  'people.unlock': ADMINS,
  'people.sendLink': ADMINS,
  'consents.mine': STUDENTS,
  'consents.askMine': STUDENTS,
  'consents.of': ADMINS,
  'consents.askFor': ADMINS,
  'consents.setRecording': ADMINS,
  'privacy.mine': SIGNED_IN,
  'privacy.ask': SIGNED_IN,
  'privacy.withdraw': SIGNED_IN,
  'privacy.export': SIGNED_IN,
  'privacy.list': ADMINS,
  'privacy.decide': ADMINS,
  'consents.list': ADMINS,
  'consents.look': ANYONE,
  'consents.decide': ANYONE,
  'audit.list': ADMINS,
  'audit.csv': ADMINS,
  'lessons.list': SIGNED_IN,
  'lessons.create': STAFF,
  'lessons.get': SIGNED_IN,
  'lessons.update': STAFF,
  'lessons.openDoor': SIGNED_IN,
  'lessons.restore': STAFF,
  'lessons.substitute': STAFF,
  'lessons.takeBack': STAFF,
  'lessonSeries.create': STAFF,
  'lessonSeries.get': STAFF,
  'lessonSeries.update': STAFF,
  'lessonSeries.cancel': STAFF,
  'lessonSeries.restore': STAFF,
  'invitations.list': STAFF,
  'invitations.create': STAFF,
  'invitations.withdraw': STAFF,
  'invitations.answer': SIGNED_IN,
  'timetable.list': SIGNED_IN,
  'timetable.conflicts': STAFF,
  'timetable.teachers': STAFF,
  'home.get': SIGNED_IN,
  'rooms.list': STAFF,
  'rooms.create': ADMINS,
  'rooms.update': ADMINS,
  'rooms.remove': ADMINS,
  'calendar.get': SIGNED_IN,
  'calendar.renew': SIGNED_IN,
  'calendar.remove': SIGNED_IN,
  'calendar.feed': ANYONE,
  'calendar.lesson': SIGNED_IN,
  'courses.list': SIGNED_IN,
  'courses.get': SIGNED_IN,
  'courses.enrol': STUDENTS,
  'courses.leave': STUDENTS,
  'courses.create': STAFF,
  'courses.update': STAFF,
  'courses.publish': STAFF,
  'courses.archive': STAFF,
  'courses.duplicate': STAFF,
  'courses.candidates': STAFF,
  'courses.addStudent': STAFF,
  'courses.removeStudent': STAFF,
  'recordings.list': SIGNED_IN,
  'recordings.problems': ADMINS,
  'recordings.get': SIGNED_IN,
  'recordings.replay': SIGNED_IN,
  'recordings.links': SIGNED_IN,
  'recordings.sprites': SIGNED_IN,
  'recordings.log': SIGNED_IN,
  'recordings.watched': SIGNED_IN,
  'recordings.change': STAFF,
  'recordings.cuts': STAFF,
  'recordings.erase': STAFF,
  'recordings.restore': STAFF,
  'recordings.exports': SIGNED_IN,
  'recordings.export': STAFF,
  'recordings.cancelExport': STAFF,
  'recordings.exportLink': SIGNED_IN,
  'recordings.policy': STAFF,
  'recordings.setPolicy': STAFF,
  'modules.list': SIGNED_IN,
  'modules.create': STAFF,
  'modules.order': STAFF,
  'modules.get': SIGNED_IN,
  'modules.update': STAFF,
  'modules.remove': STAFF,
  'modules.restore': STAFF,
  'progress.put': STUDENTS,
  'progress.class': STAFF,
  'progress.classCsv': STAFF,
  'files.begin': SIGNED_IN,
  'files.finish': SIGNED_IN,
  'files.link': SIGNED_IN,
  'decks.list': SIGNED_IN,
  'decks.begin': SIGNED_IN,
  'decks.use': SIGNED_IN,
  'decks.finish': SIGNED_IN,
  'decks.get': SIGNED_IN,
  'decks.pages': SIGNED_IN,
  'decks.remove': SIGNED_IN,
  'boardPictures.begin': SIGNED_IN,
  'boardPictures.finish': SIGNED_IN,
  'boardPictures.links': SIGNED_IN,
  'certificates.check': ANYONE,
  'certificates.get': SIGNED_IN,
  'certificates.mine': STUDENTS,
  'assessments.list': SIGNED_IN,
  'assessments.create': STAFF,
  'assessments.get': SIGNED_IN,
  'assessments.update': STAFF,
  'assessments.delete': STAFF,
  'assessments.publish': STAFF,
  'assessments.unpublish': STAFF,
  'assessments.regrade': STAFF,
  'assessments.regradePreview': STAFF,
  'accommodations.list': STAFF,
  'accommodations.set': STAFF,
  'accommodations.remove': STAFF,
  'questions.list': STAFF,
  'questions.create': STAFF,
  'questions.update': STAFF,
  'questions.preview': STAFF,
  'questions.delete': STAFF,
  'questions.reorder': STAFF,
  'bank.list': STAFF,
  'bank.create': STAFF,
  'bank.copyIn': STAFF,
  'bank.copyBack': STAFF,
  'attempts.start': STUDENTS,
  'attempts.list': SIGNED_IN,
  'attempts.roster': STAFF,
  'attempts.reopen': STAFF,
  'attempts.get': STUDENTS,
  'attempts.save': STUDENTS,
  'liveQuizzes.list': SIGNED_IN,
  'liveQuizzes.questions': STAFF,
  'liveQuizzes.open': STAFF,
  'liveQuizzes.get': SIGNED_IN,
  'liveQuizzes.enter': STUDENTS,
  'liveQuizzes.close': STAFF,
  'liveQuizzes.progress': STAFF,
  'attempts.attach': STUDENTS,
  'attempts.submit': STUDENTS,
  'grading.queue': STAFF,
  'grading.get': STAFF,
  'grading.save': STAFF,
  'gradebook.get': STAFF,
  'attendance.lesson': STAFF,
  'attendance.correct': STAFF,
  'attendance.csv': STAFF,
  'attendance.pollsCsv': STAFF,
  'attendance.course': STAFF,
  'attendance.courseCsv': STAFF,
  'attendance.mine': STUDENTS,
  'readiness.door': SIGNED_IN,
  'readiness.put': SIGNED_IN,
  'readiness.class': STAFF,
  'readiness.download': SIGNED_IN,
  'readiness.upload': SIGNED_IN,
  'gradebook.settings': STAFF,
  'gradebook.csv': STAFF,
  'gradebook.items': STAFF,
  'grades.mine': STUDENTS,
  'search.find': SIGNED_IN,
  'platform.nodes': ADMINS,
  'platform.rooms': ADMINS,
  'platform.instances': ADMINS,
  'platform.drain': ADMINS,
  'platform.move': ADMINS,
  'platform.notice': ADMINS,
  'platform.sendNotice': ADMINS,
  'platform.withdrawNotice': ADMINS,
  'platform.signOut': ADMINS,
  'notifications.list': SIGNED_IN,
  'notifications.unread': SIGNED_IN,
  'notifications.mark': SIGNED_IN,
  'notifications.preferences': SIGNED_IN,
  'notifications.prefer': SIGNED_IN,
  'push.subscribe': SIGNED_IN,
  'push.unsubscribe': SIGNED_IN,
  'events.deadLetters': ADMINS,
  'events.replay': ADMINS,
  'events.drop': ADMINS,
  'events.deadJobs': ADMINS,
  'events.replayJob': ADMINS,
  'events.failedMails': ADMINS,
  'events.retryMails': ADMINS,
  'iceServers.get': SIGNED_IN,
  'system.health': ANYONE,
  'system.openapi': ANYONE,
};

let t: TestApi;
const tokens = new Map<string, string>();

beforeAll(async () => {
  t = await openTestApi();
  for (const role of UserRole.options) {
    const { email } = await t.school.person(role, role);
    const { body } = await new TestClient(t.url).call('auth.login', { body: { email, password: 'correct horse battery' } });
    tokens.set(role, body.accessToken);
  }
});
afterAll(() => t?.close());

/** The route with a body that is valid JSON and nothing more, and an id of nothing: enough to get past the door. */
async function knock(name: RouteName, who: string): Promise<Outcome> {
  const route: Route = contract[name];
  const token = tokens.get(who);
  const response = await fetch(t.url + urlOf(route, { params: { id: '0190f3a4-0000-7000-8000-000000000001' } }), {
    method: route.method.toUpperCase(),
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    ...(route.body ? { body: '{}' } : {}),
  });
  const text = await response.text();
  if (response.ok) return 'in';
  const { code } = readProblem(response, text);
  // Without its cookie, auth.refresh answers so to everyone: that is its own answer, behind the door.
  if (code === 'unauthenticated' && route.auth !== 'none') return 'unauthenticated';
  return code === 'forbidden' ? 'forbidden' : 'in';
}

describe.each(Object.keys(expected) as RouteName[])('%s', (name) => {
  test.each(['nobody', ...UserRole.options] as const)('%s', async (who) => {
    expect(await knock(name, who)).toBe(expected[name][who]);
  });
});

test('the contract is all there is: every path that Express knows is declared, and the other way round', () => {
  const declared = Object.values(contract).map((route) => `${route.method} ${API_PREFIX}${route.path}`);
  const mounted = t.api.app.router.stack.flatMap(({ route }) => (route ? route.stack.map((layer) => `${layer.method} ${route.path}`) : []));
  expect(mounted.toSorted()).toEqual([...declared, ...DOCS_PATHS.map((path) => `get ${path}`)].toSorted());
});

test.each([
  ['no scheme', (token: string) => token],
  ['another scheme', (token: string) => `Basic ${token}`],
  ['a cut signature', (token: string) => `Bearer ${token.slice(0, -2)}`],
  [
    'another role',
    (token: string) =>
      `Bearer ${token.replace(/\.([^.]+)\./, (_, claims: string) => `.${btoa(atob(claims).replace('student', 'admin')).replaceAll('=', '')}.`)}`,
  ],
])('a token with %s is no token', async (_, spoil) => {
  const response = await fetch(`${t.url}/api/v1/users/me`, { headers: { authorization: spoil(tokens.get('student')!) } });
  expect(readProblem(response, await response.text()).code).toBe('unauthenticated');
});

test('a token works for ten minutes', async () => {
  const client = await new TestClient(t.url).signedIn('student@school.test');
  t.school.clock.advance(599_000);
  expect((await client.call('users.me')).status).toBe(200);
  t.school.clock.advance(2_000);
  expect((await client.call('users.me')).problem.code).toBe('unauthenticated');
});
