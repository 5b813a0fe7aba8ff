/** A still picture as a video track: someone's camera. `hue` tells people apart. */
export function aFace(hue: number): MediaStreamTrack {
  return drawn(640, 360, (pen) => {
    const wall = pen.createLinearGradient(0, 0, 640, 360);
    wall.addColorStop(0, `hsl(${hue} 25% 72%)`);
    wall.addColorStop(1, `hsl(${hue + 40} 30% 52%)`);
    pen.fillStyle = wall;
    pen.fillRect(0, 0, 640, 360);
    pen.fillStyle = `hsl(${hue + 180} 35% 38%)`;
    pen.beginPath();
    pen.ellipse(320, 400, 170, 150, 0, 0, Math.PI * 2);
    pen.fill();
    pen.fillStyle = 'hsl(24 40% 38%)';
    pen.beginPath();
    pen.ellipse(320, 185, 78, 98, 0, 0, Math.PI * 2);
    pen.fill();
  });
}

/** A slide, as a shared screen. */
export function aSlide(): MediaStreamTrack {
  return drawn(1280, 720, (pen) => {
    pen.fillStyle = '#ffffff';
    pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = '#0b5f5b';
    pen.font = 'bold 64px sans-serif';
    pen.fillText('Photosynthesis', 90, 150);
    pen.fillStyle = '#333333';
    pen.font = '38px sans-serif';
    ['6 CO₂ + 6 H₂O → C₆H₁₂O₆ + 6 O₂', 'Light is taken in by chlorophyll', 'Where in the leaf does it happen?'].forEach((line, row) =>
      pen.fillText(`•  ${line}`, 100, 270 + row * 84),
    );
    pen.fillStyle = '#f6bd3b';
    pen.beginPath();
    pen.arc(1080, 540, 90, 0, Math.PI * 2);
    pen.fill();
  });
}

function drawn(width: number, height: number, draw: (pen: CanvasRenderingContext2D) => void): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  const [track] = canvas.captureStream(2).getVideoTracks();
  if (!pen || !track) throw new Error('no canvas');
  draw(pen);
  // A still canvas sends no frames to those who start watching later.
  setInterval(() => draw(pen), 500);
  return track;
}
