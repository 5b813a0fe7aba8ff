import { swBoard } from './sw-board.ts';
import type { enTools } from './en-tools.ts';

export const swTools: typeof enTools = {
  stage: 'Onyesha kila mtu',
  people: 'Nyuso au skrini',
  slides: 'Slaidi',
  board: 'Ubao',
  whiteboard: swBoard,
};
