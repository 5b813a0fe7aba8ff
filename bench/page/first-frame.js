// Runs in a page before anything else: `firstFrameAt` is when the first frame of any video was shown, in milliseconds since 1970.
const create = document.createElement.bind(document);
document.createElement = (name, options) => {
  const element = create(name, options);
  if (element instanceof HTMLVideoElement) element.requestVideoFrameCallback(() => (globalThis.firstFrameAt ??= Date.now()));
  return element;
};
