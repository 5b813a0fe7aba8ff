import { enBoard } from './en-board.ts';

/** Teaching tools in the live lesson: what fills the large area. Each tool has texts of its own in a file of its own. */
export const enTools = {
  stage: 'Show to everyone',
  people: 'Faces or a screen',
  slides: 'Slides',
  board: 'Whiteboard',
  whiteboard: enBoard,
};
