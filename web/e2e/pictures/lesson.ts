import { go, PHONE, type Scene, scene, settled } from './scene.ts';
import { panel, say } from '../steps.ts';

/** A lesson as it looks by itself. */
export const LESSON_SCENES: readonly Scene[] = [
  scene({
    names: ['lesson-laptop', 'lesson-phone', 'lesson-dark', 'platform'],
    async take(school, shoot) {
      const teacher = await school.enter('grace');
      const amina = await school.enter('amina', { ...PHONE, mic: false });
      const baraka = await school.enter('baraka', { dark: true, mic: false });
      const chidi = await school.enter('chidi', { mic: false });
      await amina.keyboard.press('h');
      await chidi.keyboard.press('h');
      await say(teacher, 'Welcome! Please open page 42.');
      await say(chidi, 'Which song is it?');
      await chidi.keyboard.press('Escape');
      // Notices go by themselves.
      await settled(teacher, 10_000);
      await shoot(teacher, 'lesson-laptop');
      await shoot(amina, 'lesson-phone');
      await shoot(baraka, 'lesson-dark');

      const admin = await school.signIn('admin');
      await go(school, admin, '/platform');
      await settled(admin, 3_000);
      await shoot(admin, 'platform');
    },
  }),
  scene({
    names: ['lobby-laptop', 'people-laptop', 'seats-laptop'],
    async take(school, shoot) {
      const teacher = await school.enter('grace');
      const amina = await school.enter('amina', { mic: false });
      const baraka = await school.enter('baraka', { mic: false, camera: false });
      await teacher.getByRole('button', { name: 'Teacher’s tools' }).click();
      await teacher.getByRole('menuitem', { name: 'Order in the room…' }).click();
      await teacher.getByRole('combobox', { name: 'Waiting room' }).click();
      await teacher.getByRole('option', { name: 'All pupils wait' }).click();
      await teacher.keyboard.press('Escape');
      for (const person of ['chidi', 'daudi', 'esther'] as const) {
        const page = await school.signIn(person);
        await page.getByRole('link', { name: /^Join/ }).first().click();
        await page.getByRole('button', { name: 'Join the lesson' }).click();
        await page.getByRole('heading', { name: 'Your teacher will let you in' }).waitFor();
      }
      await teacher.getByRole('button', { name: 'See who is waiting' }).click();
      await settled(teacher, 6_000);
      await shoot(teacher, 'lobby-laptop');

      await teacher.getByTestId('lobby-banner').getByRole('button', { name: 'Let all in' }).click();
      await amina.keyboard.press('h');
      await settled(amina);
      await baraka.keyboard.press('h');
      await baraka.getByRole('button', { name: /^Connection/ }).click();
      await baraka.getByRole('radio', { name: 'Only sound and slides' }).click();
      await settled(teacher, 6_000);
      await shoot(teacher, 'people-laptop');
      await panel(teacher, 'People');
      await teacher.getByRole('button', { name: 'Teacher’s tools' }).click();
      await teacher.getByRole('menuitem', { name: 'Seating view…' }).click();
      await teacher.getByRole('dialog', { name: 'Seats' }).waitFor();
      await settled(teacher);
      await shoot(teacher, 'seats-laptop');
    },
  }),
];
