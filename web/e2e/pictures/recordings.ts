import { inPhase } from '../replay-probe.ts';
import { until } from '../school.fixture.ts';
import { go, PHONE, type Scene, scene, settled } from './scene.ts';

const TITLE = 'Listening to the heartbeat';

/** The demo's recorded lesson: in the library, and as one sees it again. */
export const RECORDING_SCENES: readonly Scene[] = [
  scene({
    names: ['recordings-laptop', 'replay-laptop', 'recordings-phone', 'replay-phone'],
    demoRecording: true,
    async take(school, shoot) {
      for (const [kind, window] of [
        ['laptop', {}],
        ['phone', { ...PHONE, dark: true }],
      ] as const) {
        const pupil = await school.signIn('chidi', window);
        const link = pupil.getByRole('link', { name: TITLE }).first();
        // Its picture is made by a job, once.
        await until(async () => {
          await go(school, pupil, '/recordings');
          await link.waitFor();
          await settled(pupil);
          return (await pupil.locator('main img').count()) > 0 ? null : 'a picture of the recording';
        }, 60_000);
        await shoot(pupil, `recordings-${kind}`);
        await go(school, pupil, `${await link.getAttribute('href')}?at=30`);
        await inPhase(pupil, 'paused');
        await settled(pupil, 2_000);
        await shoot(pupil, `replay-${kind}`);
      }
    },
  }),
];
