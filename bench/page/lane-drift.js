// Runs in a replay's page before anything else: remembers the audio elements, which are nowhere in the document.
const sounds = [];
const native = document.createElement.bind(document);
document.createElement = (name, options) => {
  const element = native(name, options);
  if (element instanceof HTMLAudioElement) sounds.push(element);
  return element;
};

/** For so long, at each picture of the camera that is shown: how much later it is in the lesson than what is heard just then, ms of the lesson. */
globalThis.laneDrift = async (ms) => {
  const video = document.querySelector('figure[data-source=camera] video');
  const drifts = [];
  const end = performance.now() + ms;
  while (performance.now() < end) {
    const shown = await new Promise((resolve) => {
      video.requestVideoFrameCallback((_, metadata) => resolve(metadata));
      // Nothing is shown: it waits, or it is over.
      setTimeout(() => resolve(null), 500);
    });
    const sound = sounds.find((element) => !element.paused && !element.seeking);
    if (!shown || !sound || video.paused || video.seeking) continue;
    const heard = sound.currentTime * 1_000 + (shown.expectedDisplayTime - performance.now()) * sound.playbackRate;
    drifts.push(shown.mediaTime * 1_000 - heard);
  }
  return drifts;
};
