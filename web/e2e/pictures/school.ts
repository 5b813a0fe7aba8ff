import { go, PHONE, type Scene, scene, settled } from './scene.ts';

/** The school around the lesson: what a student, a teacher and an admin see every day. */
export const SCHOOL_SCENES: readonly Scene[] = [
  scene({
    names: ['quiz-phone', 'courses-laptop', 'device-check-phone'],
    async take(school, shoot) {
      const student = await school.signIn('esther', { ...PHONE, dark: true });
      await go(school, student, '/assessments');
      await student.getByRole('button', { name: 'Start: What do you hear?' }).click();
      await student.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
      await student.getByRole('radio', { name: 'Ngoma' }).check();
      await student.getByText('Saved', { exact: true }).waitFor();
      await settled(student);
      await shoot(student, 'quiz-phone');

      const pupil = await school.signIn('daudi');
      await go(school, pupil, '/courses');
      await pupil.getByText('Songs of the coast').waitFor();
      await settled(pupil);
      await shoot(pupil, 'courses-laptop');

      const entrance = await school.signIn('daudi', PHONE);
      await entrance.getByRole('link', { name: /^Join/ }).first().click();
      await entrance.getByRole('button', { name: 'Join the lesson' }).waitFor();
      await settled(entrance);
      await shoot(entrance, 'device-check-phone');
    },
  }),
  scene({
    names: ['class-laptop', 'editor-laptop', 'timetable-laptop', 'school-people'],
    async take(school, shoot) {
      const teacher = await school.signIn('grace');
      await go(school, teacher, '/courses');
      await teacher.getByRole('link', { name: 'Rhythm and drums' }).click();
      await teacher.getByRole('link', { name: 'The class' }).click();
      await teacher
        .getByRole('button', { name: /^Take out/ })
        .first()
        .waitFor();
      await settled(teacher);
      await shoot(teacher, 'class-laptop');
      await teacher.goto(teacher.url().replace('/class', '/edit'));
      await teacher.getByRole('button', { name: 'Choose another picture' }).evaluate((button) => button.scrollIntoView());
      await settled(teacher);
      await shoot(teacher, 'editor-laptop');
      await go(school, teacher, '/timetable');
      await teacher.getByRole('button', { name: 'Next week' }).click();
      await settled(teacher);
      await shoot(teacher, 'timetable-laptop');

      const admin = await school.signIn('admin');
      await go(school, admin, '/people');
      await admin.getByText('Zuri Achieng').waitFor();
      await settled(admin);
      await shoot(admin, 'school-people');
    },
  }),
];
