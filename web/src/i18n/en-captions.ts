/** Captions of a live lesson. */
export const enCaptions = {
  menu: 'Captions…',
  title: 'Captions',
  lesson: 'Captions in this lesson',
  off: 'None',
  none: 'The teacher has not turned captions on in this lesson.',
  show: 'Show me captions',
  own: 'Write down what I say',
  ownHow:
    'Your browser listens to your microphone while it is on, and may send the sound to its maker to turn it into text. The words are in the lesson’s record.',
  ownCannot: 'This browser cannot turn speech into text. Others’ captions still show here.',
  trouble: {
    denied: 'The browser may not listen to your microphone for captions.',
    unreachable: 'What turns speech into text cannot be reached now.',
    language: 'This browser does not know this language.',
    failed: 'Captions of what you say have stopped.',
  },
};
