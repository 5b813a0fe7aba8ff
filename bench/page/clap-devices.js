// Runs in a page before anything else. In place of its camera and microphone: a picture with something moving, and silence. `clap()` makes
// a flash and a beep at one instant, as long as a real clap-board's, and answers with that instant and how late the page's sound is.
const CLAP_MS = 120;
const FRAME_MS = 20;

const canvas = new OffscreenCanvas(640, 360);
const pen = canvas.getContext('2d');
/** Each camera that was opened. */
const cameras = new Set();
let flashUntil = 0;
let turn = 0;

// A picture of its own for each instant, with that instant: a captured canvas would show the flash up to a picture's length later.
function draw() {
  const now = performance.now();
  pen.fillStyle = now < flashUntil ? '#fff' : '#000';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = '#333';
  pen.fillRect((turn++ * 3) % canvas.width, 170, 20, 20);
  for (const camera of cameras) {
    if (camera.track.readyState === 'ended') cameras.delete(camera);
    else if (camera.writer.desiredSize > 0)
      camera.writer.write(new VideoFrame(canvas, { timestamp: now * 1_000 })).catch(() => cameras.delete(camera));
  }
}
setInterval(draw, FRAME_MS);

// The sound that the page makes falls behind the clock when its machine is busy; a real microphone's does not. The least of a while is
// that of a sound that keeps up.
const behind = () => performance.now() - sound.context.currentTime * 1_000;
let leastBehind = Infinity;
setInterval(() => {
  if (sound && sound.context.state === 'running') leastBehind = Math.min(leastBehind, behind());
}, FRAME_MS);

function openCamera() {
  const track = new MediaStreamTrackGenerator({ kind: 'video' });
  cameras.add({ track, writer: track.writable.getWriter() });
  return track;
}

let sound = null;
function openSound() {
  const context = new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' });
  const tone = new OscillatorNode(context, { frequency: 1_000 });
  const gain = new GainNode(context, { gain: 0 });
  const out = context.createMediaStreamDestination();
  tone.connect(gain).connect(out);
  tone.start();
  return { context, gain, stream: out.stream };
}

// Not in a page that is not safe: there are no devices at all.
if (navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (wanted = {}) => {
    const stream = new MediaStream();
    if (wanted.video) stream.addTrack(openCamera());
    if (wanted.audio) {
      sound ??= openSound();
      await sound.context.resume();
      for (const track of sound.stream.getAudioTracks()) stream.addTrack(track.clone());
    }
    return stream;
  };

globalThis.clap = () => {
  if (sound) {
    const { context, gain } = sound;
    gain.gain.setValueAtTime(0.8, context.currentTime);
    gain.gain.setValueAtTime(0, context.currentTime + CLAP_MS / 1_000);
  }
  flashUntil = performance.now() + CLAP_MS;
  draw();
  return { at: performance.timeOrigin + performance.now(), soundLateMs: sound ? Math.max(0, behind() - leastBehind) : 0 };
};
