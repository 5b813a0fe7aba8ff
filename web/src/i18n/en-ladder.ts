/** The ladder of weak networks: what one gets now, and what one may choose. */
export const enLadder = {
  title: 'What you get',
  rung: {
    video: 'Everything',
    fewer: 'Few pictures',
    thumbnail: 'One small picture',
    audio: 'Only sound and slides',
    text: 'Only slides and text',
  },
  network: {
    fewer: 'Your network is weak: you see fewer pictures.',
    thumbnail: 'Your network is weak: you see one small picture.',
    audio: 'Only sound and slides: your network is weak. Pictures come back by themselves.',
    text: 'Only slides, chat and text: your network is too weak for sound. Sound comes back by itself.',
  },
  device: 'Your device is busy: you see fewer pictures.',
  byHost: 'The teacher saves your data: {{what}}.',
  save: 'Save data',
  caps: { auto: 'As much as the network bears', thumbnail: 'Small pictures at most', audio: 'Only sound and slides' },
  capOf: { auto: 'Send all that fits', thumbnail: 'Send small pictures at most', audio: 'Send only sound and slides' },
  textOnly: 'Only text and slides: sound and picture cannot get through here. We keep trying.',
  cameraPaused: 'Your camera is paused so that your voice gets through.',
  cameraBack: 'Your camera is back.',
  of: '{{name}}: {{rung}}',
  weak: 'weak network: {{what}}',
  busy: 'busy device: {{what}}',
  chosen: 'saves data: {{what}}',
};
