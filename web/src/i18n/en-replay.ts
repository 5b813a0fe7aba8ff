/** The player of recordings. */
export const enReplay = {
  title: 'Recording',
  player: 'Recording of the lesson',
  controls: 'Player controls',
  position: 'Position',
  positionOf: '{{at}} of {{of}}',
  play: 'Play',
  pause: 'Pause',
  again: 'Play again from the start',
  backTen: 'Back 10 seconds',
  forwardTen: 'Forward 10 seconds',
  mute: 'Sound off',
  unmute: 'Sound on',
  nothing: 'Nobody is seen or heard here.',
  chapterKinds: { start: 'Start', screen: 'Screen shared', spotlight: 'In the spotlight', marked: 'Chapter' },
} as const;
