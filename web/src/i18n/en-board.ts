/** The whiteboard. Its own tools speak English in every language: Excalidraw has no Kiswahili. */
export const enBoard = {
  name: 'Whiteboard',
  failed: 'The whiteboard could not be shown.',
  again: 'Try again',
  texts: 'Written on the whiteboard',
  empty: 'The whiteboard is empty.',
  noText: 'Drawings without text: {{count}}',
  menu: 'Save the whiteboard, and more',
  png: 'Save as a picture (PNG)',
  pdf: 'Save as PDF',
  clear: 'Clear the whiteboard',
  cleared: 'The whiteboard is cleared. Undo brings it back.',
  unfit: 'The whiteboard cannot take this: it is too large, or of a kind that it does not have.',
  everyoneDraws: 'Pupils may draw on the whiteboard',
  give: 'Let them draw on the whiteboard',
  take: 'Take the pen away',
};
