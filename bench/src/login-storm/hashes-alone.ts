import { Passwords } from '@watoto/api/auth/passwords.ts';

/** A process of its own that does nothing but check one password again and again; prints CPU milliseconds a check. */
const WARM_UP = 20;
const CHECKS = 150;

const passwords = new Passwords();
const hash = await passwords.hash('correct horse battery');
for (let i = 0; i < WARM_UP; i += 1) await passwords.verify(hash, 'correct horse battery');
const before = process.cpuUsage();
for (let i = 0; i < CHECKS; i += 1) await passwords.verify(hash, 'correct horse battery');
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1_000 / CHECKS);
