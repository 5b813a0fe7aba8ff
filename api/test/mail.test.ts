import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type SMTPServerOptions, SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { NO_EVENT_METRICS } from '../src/events/metrics.ts';
import { createSmtpMailer } from '../src/mail/smtp-mailer.ts';
import { NotificationDelivery } from '../src/notifications/delivery.ts';
import { openDatabase } from '../src/db/database.ts';
import { PATIENT, TEST_FIELDS } from './fixture/api-server.ts';
import { quiet } from './fixture/postgres.ts';
import { School } from './fixture/school.ts';
import { createTestDatabase } from './fixture/test-database.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Arrived {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

/** A real mail server on a free port. */
async function aMailServer(options: SMTPServerOptions = {}): Promise<{ url: string; mails: Arrived[] }> {
  const mails: Arrived[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  closing.push(() => new Promise<void>((resolve) => server.close(resolve)));
  return { url: `smtp://127.0.0.1:${port}`, mails };
}

/** A server that only listens, and does what the test says with whoever comes. */
async function aPort(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    answer(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function aMailer(url: string, timeoutMs = 500) {
  const mailer = createSmtpMailer({ url, from: 'Our school <school@watoto.test>', timeoutMs });
  closing.push(() => mailer.close('test over'));
  return mailer;
}

const refusing = (responseCode: number): SMTPServerOptions => ({
  onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no such person'), { responseCode })),
});
const hello = { to: 'amina@school.test', subject: 'Habari', text: 'Karibu — “Muziki”' };

describe('mail by SMTP', () => {
  test('arrives as it was written, from the school', async () => {
    const { url, mails } = await aMailServer();
    await aMailer(url).send({ ...hello, html: '<p>Karibu</p>' });
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ from: 'school@watoto.test', to: ['amina@school.test'] });
    expect(mails[0]?.text).toMatch(/^Subject: Habari\r$/m);
    expect(mails[0]?.text).toMatch(/^From: Our school <school@watoto.test>\r$/m);
    expect(mails[0]?.text).toContain('multipart/alternative');
    expect(mails[0]?.text).toContain('<p>Karibu</p>');
  });

  test('carries a file for calendars, and no file of ours', async () => {
    const { url, mails } = await aMailServer();
    const file = { filename: 'lesson.ics', contentType: 'text/calendar; charset=utf-8; method=PUBLISH', content: 'BEGIN:VCALENDAR' };
    await aMailer(url).send({ ...hello, attachments: [file] });
    expect(mails[0]?.text).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=PUBLISH; ?\r?\n?\s*name=lesson.ics/im);
    expect(mails[0]?.text).toContain('Content-Disposition: attachment; filename=lesson.ics');
    expect(mails[0]?.text.replaceAll(/\s/g, '')).toContain(Buffer.from('BEGIN:VCALENDAR').toString('base64'));
  });

  test('no address and no subject becomes more than one of them', async () => {
    const { url, mails } = await aMailServer();
    const mailer = aMailer(url);
    await mailer.send({ ...hello, subject: 'Hi\r\nBcc: eve@evil.test' });
    await mailer.send({ ...hello, to: 'amina@school.test, eve@evil.test' }).catch(() => {});
    await mailer.send({ ...hello, to: 'amina@school.test\r\nRCPT TO:<eve@evil.test>' }).catch(() => {});
    expect(mails.flatMap(({ to }) => to)).not.toContain('eve@evil.test');
    expect(mails[0]?.text).not.toMatch(/^Bcc:/im);
  });

  test.each([
    ['for good', 550, 'invalid_input'],
    ['for now', 451, 'unavailable'],
  ])('refused %s (%i) says so', async (_, responseCode, code) => {
    const { url } = await aMailServer(refusing(responseCode));
    await expect(aMailer(url).send(hello)).rejects.toMatchObject({ code });
  });

  test('a wrong password is about us: it is tried again', async () => {
    const { url } = await aMailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('wrong')),
    });
    await expect(aMailer(url.replace('//', '//user:wrong@')).send(hello)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test.each<[string, (socket: Socket) => void]>([
    ['says nothing', () => {}],
    ['hangs after hello', (socket) => void socket.write('220 slow\r\n')],
    ['hangs up', (socket) => void socket.destroy()],
    [
      'breaks in the middle',
      (socket) => {
        socket.write('220 hi\r\n');
        socket.once('data', () => socket.destroy());
      },
    ],
    ['speaks another language', (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('a server that %s is given up', async (_, answer) => {
    await expect(aMailer(await aPort(answer)).send(hello)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('is given up when nobody wants it any more', async () => {
    const url = await aPort(() => {});
    const giveUp = new AbortController();
    const sending = aMailer(url, 10_000).send(hello, giveUp.signal);
    setTimeout(() => giveUp.abort(), 20);
    await expect(sending).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('the queue of mails', () => {
  const facts = { title: 'Drums', course: null, startsAt: null, change: null, target: { to: 'course', id: '1' } };

  async function aQueue(mailerUrl: string) {
    // No API beside it: that would send what is due, too.
    const database = await createTestDatabase();
    closing.push(() => database.close());
    const opened = openDatabase({ url: database.url, logger: quiet, ...PATIENT, fields: TEST_FIELDS });
    closing.push(() => opened.close('test over'));
    const { db } = opened;
    const school = new School(db);
    const { id } = await school.person('student', 'amina');
    const { clock } = school;
    const delivery = new NotificationDelivery({
      db,
      clock,
      logger: quiet,
      metrics: NO_EVENT_METRICS,
      publicUrl: 'https://school.test',
      mailer: aMailer(mailerUrl),
      pusher: null,
      everyMs: 20,
    });
    closing.push(() => delivery.close('test over'));
    const add = (more: { kind?: string; payload?: object } = {}) =>
      db
        .insertInto('notification_deliveries')
        .values({
          user_id: id,
          channel: 'email',
          kind: more.kind ?? 'gotPlace',
          payload: JSON.stringify(more.payload ?? facts),
          message_id: crypto.randomUUID(),
          due_at: new Date(clock.now()),
        })
        .execute();
    const row = () => db.selectFrom('notification_deliveries').select(['state', 'attempts', 'error']).executeTakeFirstOrThrow();
    const until = (what: string, is: (now: Awaited<ReturnType<typeof row>>) => boolean) =>
      pollUntil(
        async () => {
          const now = await row();
          return is(now) ? null : `${what}, not ${JSON.stringify(now)}`;
        },
        { timeoutMs: 10_000, everyMs: 20 },
      );
    return { add, until, clock };
  }

  test('tries again while the server is away, then sends it once', async () => {
    const server = await aMailServer();
    let away = true;
    const gate = await aPort((socket) => {
      if (away) return void socket.destroy();
      const { port } = new URL(server.url);
      const on = connect(Number(port), '127.0.0.1');
      on.on('error', () => {});
      socket.pipe(on).pipe(socket);
    });
    const { add, until, clock } = await aQueue(gate);
    await add();
    await until('one try', ({ attempts, error, state }) => attempts === 1 && error !== null && state === 'waiting');
    away = false;
    clock.advance(61_000);
    await until('sent', ({ state }) => state === 'sent');
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]?.text).toContain('https://school.test/courses/1');
  });

  test('gives up what is refused for good, after one try', async () => {
    const { url } = await aMailServer(refusing(550));
    const { add, until } = await aQueue(url);
    await add();
    await until('failed', ({ state, attempts, error }) => state === 'failed' && attempts === 1 && /no such person/.test(error ?? ''));
  });

  test('sends no reminder of what has begun', async () => {
    const { url, mails } = await aMailServer();
    const { add, until, clock } = await aQueue(url);
    const startsAt = new Date(clock.now() - 1_000).toISOString();
    await add({ kind: 'lessonReminded', payload: { ...facts, startsAt } });
    await until('too late', ({ state, error }) => state === 'failed' && error === 'too late');
    expect(mails).toEqual([]);
  });
});
