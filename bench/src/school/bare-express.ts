import type { AddressInfo } from 'node:net';
import express from 'express';

/** One process with nothing but Express and an answer as long as a course: the yardstick. */
const ANSWER = { id: '1', title: 'Algebra 1', description: 'About numbers', text: 'x'.repeat(400) };

const app = express();
app.get('/bare', (_req, res) => void res.json(ANSWER));
const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
