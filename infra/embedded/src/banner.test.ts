import { expect, test } from 'vitest';
import { banner, type BannerFacts } from './banner.ts';

const facts: BannerFacts = {
  url: 'http://localhost:8080',
  demo: null,
  addresses: [],
  announced: '127.0.0.1',
  dataDir: '/srv/watoto',
  logPath: '/srv/watoto/logs/watoto.log',
};

test('says where to go, where things are and how to stop', () => {
  expect(banner(facts)).toBe(`
  Watoto is ready:  http://localhost:8080

  Data   /srv/watoto
  Log    /srv/watoto/logs/watoto.log
  Stop   Ctrl-C
`);
});

test('names a few of the demo school, and counts the others', () => {
  const students = Array.from({ length: 12 }, (_, i) => ({ role: 'student', name: `Pupil ${i}`, email: `p${i}@demo.school` }));
  const accounts = [{ role: 'teacher', name: 'Grace Wanjiku', email: 'grace@demo.school' }, ...students];
  const text = banner({ ...facts, demo: { password: 'karibu-demo', accounts } });
  expect(text).toContain('karibu-demo');
  expect(text).toContain('grace@demo.school  Grace Wanjiku, teacher');
  expect(text).toContain('p2@demo.school');
  expect(text).not.toContain('p3@demo.school');
  expect(text).toContain('9 students more');
});

test('on a network, says what others need, until it is set', () => {
  const addresses = ['192.168.1.7'];
  expect(banner({ ...facts, addresses })).toContain('ANNOUNCED_ADDRESS=192.168.1.7');
  expect(banner({ ...facts, addresses, announced: '192.168.1.7' })).not.toContain('ANNOUNCED_ADDRESS');
});
