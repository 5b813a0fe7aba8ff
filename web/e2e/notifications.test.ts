import { inDatabase, startTestServer, statement, TEMPLATE, type TestServer } from '../../api/test/fixture/postgres.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGood, tabTo } from './good-page.ts';
import { type School, openSchool, until } from './school.fixture.ts';

let server: TestServer;
let school: School;
beforeAll(async () => {
  // A database that the test can reach: some things happen there by themselves.
  server = await startTestServer();
  await statement(server.url, `create database school template ${TEMPLATE}`);
  school = await openSchool({ env: { DATABASE_URL: inDatabase(server.url, 'school') } });
});
afterAll(async () => {
  await school?.close();
  await server?.close();
});

const happen = (text: string) => statement(inDatabase(server.url, 'school'), text);

/** A lesson that the class is told of: the event that planning one announces. */
const announceMove = () =>
  happen(`
    insert into outbox (topic, message_id, payload)
    select 'lesson.changed', gen_random_uuid(), jsonb_build_object('lessonId', id, 'change', 'moved') from lessons order by starts_at desc limit 1`);

describe.each([
  { name: 'a laptop, light', window: { width: 1366, height: 768 } },
  { name: 'a phone, dark', window: { width: 360, height: 640, dark: true } },
])('notifications on $name', ({ window }) => {
  it('are accessible and fit: empty, full, and what to be told', async () => {
    const page = await school.signIn('baraka', window);
    await page.goto(`${school.embedded.url}/notifications`);
    await page.getByRole('heading', { name: 'Notifications' }).waitFor();
    await expectGood(page, 'notifications');
    await announceMove();
    await until(async () => {
      await page.reload();
      await page.getByRole('heading', { name: 'Notifications' }).waitFor();
      await page.waitForTimeout(300);
      return (await page.getByText(/has a new time/).count()) > 0 ? null : 'the notification';
    });
    await page.getByRole('link', { name: /Notifications, \d+ unread/ }).waitFor();
    await expectGood(page, 'notifications, one unread');
    await page.goto(`${school.embedded.url}/notifications/preferences`);
    await page.getByRole('checkbox', { name: 'A new lesson is planned: Here' }).waitFor();
    await expectGood(page, 'notification preferences');
    await page.context().close();
  });

  it('the page of events is accessible and fits, empty and with a dead letter', async () => {
    await happen('delete from dead_letters');
    await happen('delete from notification_deliveries');
    const page = await school.signIn('admin', window);
    await page.goto(`${school.embedded.url}/events`);
    await page.getByText('Everything was handled').waitFor();
    await expectGood(page, 'events, none dead');
    await happen(`insert into dead_letters (consumer, topic, message_id, payload, error, attempts, occurred_at)
      values ('notifications', 'lesson.started', gen_random_uuid(), '{"lessonId": "x"}', 'lessonId: Invalid UUID', 4, now())`);
    await page.reload();
    await page.getByRole('article').first().waitFor();
    await happen(`insert into notification_deliveries (user_id, channel, kind, payload, message_id, state, attempts, due_at, error)
      select id, 'email', 'gotPlace', '{"title": "Rhythm", "course": null, "startsAt": null, "change": null, "target": {"to": "course", "id": "1"}}',
        gen_random_uuid(), 'failed', 6, now(), 'The mail server refuses this mail: 550 no such person' from users where email like 'chidi@%'`);
    await page.reload();
    await page.getByRole('heading', { name: /Chidi .*\(chidi@demo.school\)/ }).waitFor();
    await expectGood(page, 'events, one dead');
    await page.context().close();
  });
});

describe('a pupil, with the keyboard', () => {
  it('hears that a lesson was moved, reads it, marks all as read and takes that back', async () => {
    const page = await school.signIn('amina');
    await announceMove();
    await announceMove();
    await until(async () => {
      await page.reload();
      await page.waitForTimeout(300);
      return (await page.getByRole('link', { name: /Notifications, \d+ unread/ }).count()) > 0 ? null : 'the bell';
    });
    await tabTo(page, 'a[href="/notifications"]');
    await page.keyboard.press('Enter');
    await page
      .getByText(/has a new time/)
      .first()
      .waitFor();
    await tabTo(page, 'button:has-text("Mark all as read")');
    await page.keyboard.press('Enter');
    await page.getByText(/marked as read/).waitFor();
    await page.getByRole('link', { name: 'Notifications', exact: true }).waitFor();
    await tabTo(page, 'button:has-text("Undo")');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /Notifications, \d+ unread/ }).waitFor();
    await page.context().close();
  });

  it('chooses not to hear of it again', async () => {
    const page = await school.signIn('chidi');
    await page.goto(`${school.embedded.url}/notifications/preferences`);
    const box = page.getByRole('checkbox', { name: 'A lesson is moved, changed or cancelled: Here' });
    await box.waitFor();
    await tabTo(page, 'input[aria-label="A lesson is moved, changed or cancelled: Here"]');
    await page.keyboard.press('Space');
    await until(async () => ((await box.isChecked()) ? 'the choice' : null));
    await page.waitForTimeout(500);
    await page.reload();
    await box.waitFor();
    expect(await box.isChecked()).toBe(false);
    await page.context().close();
  });
});

describe('an admin', () => {
  it('has a dead letter handled after all, and drops another', async () => {
    await happen('delete from dead_letters');
    await happen(`insert into dead_letters (consumer, topic, message_id, payload, error, attempts, occurred_at)
      select 'notifications', 'lesson.changed', gen_random_uuid(), jsonb_build_object('lessonId', id, 'change', 'moved'), 'the database was away', 4, now()
      from lessons limit 1`);
    await happen(`insert into dead_letters (consumer, topic, message_id, payload, error, attempts, occurred_at)
      values ('notifications', 'lesson.changed', gen_random_uuid(), '{"lessonId": "x"}', 'lessonId: Invalid UUID', 4, now())`);
    const page = await school.signIn('admin');
    await page.goto(`${school.embedded.url}/events`);
    const letter = (text: string) => page.getByRole('article').filter({ hasText: text });
    await letter('the database was away').getByRole('button', { name: 'Try again' }).click();
    await page.getByText('One was handled.').waitFor();
    await until(async () => ((await letter('the database was away').count()) === 0 ? null : 'it is still there'));
    await letter('Invalid UUID').getByRole('button', { name: 'Try again' }).click();
    await page.getByText(/One failed again/).waitFor();
    await letter('lessonId').getByRole('button', { name: 'Drop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Drop' }).click();
    await page.getByText('Everything was handled').waitFor();
    await page.context().close();
  });
});
