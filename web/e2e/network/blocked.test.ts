import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCoturn } from '@watoto/coturn/start-coturn.ts';
import { selfSigned } from '../../../coturn/test/certificate.ts';
import { until } from '../school.fixture.ts';
import { expectGood } from '../good-page.ts';
import { bringSlides, chooseAnswer, connectionsMade, isSaved, nextPage, openChat, openQuiz, paths, talk } from './classroom-page.ts';
import { type DistantLesson, Figures, openDistantLesson } from './distant.fixture.ts';

const SECRET = 'the secret of the relay, for tests only';
/** Milliseconds in which sound must be back once its way is. */
const TARGET_MS = 2_000;
/** The same, where ICE must first find out that its way is gone and then take another. */
const OTHER_WAY_MS = 15_000;

/** Browsers take their time to find out that there is no way. */
const ENTERS_MS = 60_000;

const figures = new Figures('blocked');
let lesson: DistantLesson;
let relayPort = 0;

beforeAll(async () => {
  lesson = await openDistantLesson({
    async beside({ schoolAddress }, scope) {
      const dir = await mkdtemp(join(tmpdir(), 'watoto-relay-'));
      scope.defer(() => rm(dir, { recursive: true, force: true }));
      const coturn = scope.own(
        await startCoturn({
          ...(await selfSigned(dir)),
          dir: join(dir, 'coturn'),
          logFile: join(dir, 'coturn.log'),
          secret: SECRET,
          realm: 'school.example',
          listenIp: schoolAddress,
          relayIp: schoolAddress,
          allowedPeers: [schoolAddress],
        }),
      );
      relayPort = coturn.tlsPort;
      return { TURN_URLS: `turns:${schoolAddress}:${coturn.tlsPort}?transport=tcp`, TURN_SECRET: SECRET };
    },
  });
  await openChat(lesson.pupil);
});
afterAll(async () => {
  await figures.write();
  await lesson?.close();
});

const everyPath = async (found: (path: { protocol: string; relayProtocol: string | null; type: string }) => boolean, what: string) =>
  until(async () => {
    const now = await paths(lesson.pupil);
    return now.length === 2 && now.every(found) ? null : `${what}, not ${JSON.stringify(now)}`;
  }, 30_000);

/** Out of the lesson and in again, through the device check's choices as they are, until `there` is; ms. */
async function enterAgain(there = '[data-phase=live][data-media=connected]'): Promise<number> {
  const { pupil } = lesson;
  await pupil.getByRole('button', { name: 'Leave' }).click();
  await pupil.getByRole('button', { name: 'Join again' }).click();
  const since = Date.now();
  const join = pupil.getByRole('button', { name: 'Join the lesson' });
  const classroom = pupil.locator(there);
  await join.or(classroom).first().waitFor();
  if (await join.isVisible()) await join.click();
  await classroom.waitFor({ timeout: ENTERS_MS });
  return Date.now() - since;
}

describe('a pupil behind a firewall', () => {
  it('is in over UDP while it is open', async () => {
    await everyPath(({ protocol, type }) => protocol === 'udp' && type !== 'relay', 'UDP');
    await lesson.soundFlows();
  });

  it('goes on over TCP, without new transports, when UDP is blocked in the lesson', async () => {
    const { network, pupil, teacher } = lesson;
    const made = await connectionsMade(pupil);
    await network.set({ udp: false, tcpBlocked: [relayPort] });
    const since = Date.now();
    const [hears, heard] = await Promise.all([lesson.soundBack(pupil, since), lesson.soundBack(teacher, since)]);
    await everyPath(({ protocol, type }) => protocol === 'tcp' && type !== 'relay', 'TCP');
    await lesson.soundFlows();
    figures.add('UDP blocked in the lesson', { hears, heard });
    expect(await connectionsMade(pupil)).toBe(made);
    expect(Math.max(hears, heard)).toBeLessThan(OTHER_WAY_MS);
  });

  it('gets in over TCP where UDP is blocked', async () => {
    await lesson.network.set({ udp: false, tcpBlocked: [relayPort] });
    figures.add('enters over TCP', { ms: await enterAgain() });
    await everyPath(({ protocol, type }) => protocol === 'tcp' && type !== 'relay', 'TCP');
    await lesson.soundFlows();
  });

  it('gets in over TURN and TLS where one TCP port beside the page is all there is', async () => {
    await lesson.network.set({ udp: false, tcpOnly: [lesson.school.embedded.port, relayPort] });
    figures.add('enters over TURN/TLS', { ms: await enterAgain() });
    await everyPath(({ relayProtocol, type }) => type === 'relay' && relayProtocol === 'tls', 'a relay over TLS');
    await lesson.soundFlows();
  });

  it('is heard again over the relay after a cut', async () => {
    const { network, pupil, teacher, school } = lesson;
    const way = { udp: false, tcpOnly: [school.embedded.port, relayPort] };
    await network.set({ ...way, open: false });
    const cut = Date.now();
    await until(() => (Date.now() - cut > 3_000 ? null : 'the cut to last'));
    await network.set(way);
    const since = Date.now();
    const [hears, heard] = await Promise.all([lesson.soundBack(pupil, since), lesson.soundBack(teacher, since)]);
    figures.add('relay cut for 3 s', { hears, heard });
    expect(Math.max(hears, heard)).toBeLessThan(2 * TARGET_MS);
  });

  it('has slides, chat and a graded quiz where the page itself is all that gets through, and is told why it is silent', async () => {
    const { network, pupil, teacher, school } = lesson;
    await network.set({ udp: false, tcpOnly: [school.embedded.port] });
    figures.add('enters without media', { ms: await enterAgain('[data-phase=live]') });
    await pupil
      .getByText('Only text and slides: sound and picture cannot get through here. We keep trying.')
      .waitFor({ timeout: ENTERS_MS });
    await openChat(pupil);
    await openChat(teacher);
    await talk(pupil, teacher, 'past a firewall');
    await bringSlides(teacher, 3);
    const onPage = (page: number) =>
      pupil
        .locator(`[data-testid=slides][data-page="${page}"] [data-testid=slide-large][data-loaded=true]`)
        .first()
        .waitFor({ timeout: 30_000 });
    await onPage(1);
    await nextPage(teacher);
    await onPage(2);
    await openQuiz(teacher, 'Past a firewall', 'Which of these is a drum?');
    await chooseAnswer(pupil, 'Ngoma', 20_000);
    await until(async () => ((await isSaved(pupil)) ? null : 'the answer, saved'), 20_000);
    await expectGood(pupil, 'a lesson without media');
  });

  it('has its sound once the firewall lets it through', async () => {
    await lesson.network.heal();
    await lesson.soundFlows();
  });
});
