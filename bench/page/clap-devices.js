// Runs in a page before anything else. In place of its camera and microphone: a picture with something moving, and silence. `clap()` makes
// a flash and a beep at one instant, as long as a real clap-board's.
const CLAP_MS = 120;

const canvas = document.createElement('canvas');
canvas.width = 1_280;
canvas.height = 720;
const pen = canvas.getContext('2d');
let flashUntil = 0;
let turn = 0;

function draw() {
  pen.fillStyle = performance.now() < flashUntil ? '#fff' : '#000';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = '#333';
  pen.fillRect((turn++ * 7) % canvas.width, 340, 40, 40);
}
setInterval(draw, 20);

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
    if (wanted.video) for (const track of canvas.captureStream(25).getVideoTracks()) stream.addTrack(track);
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
};
