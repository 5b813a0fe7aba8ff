import type { BrowserContext } from 'playwright-core';
import type { Person } from '../school.fixture.ts';

interface Looks {
  skin: string;
  hair: string;
  shirt: string;
  wall: string;
  /** How the hair falls. */
  style: 'short' | 'bun' | 'wrap';
}

const LOOKS: Readonly<Record<Person, Looks>> = {
  admin: { skin: '#8d5a3b', hair: '#1d1512', shirt: '#3f5a8a', wall: '#dfe7ee', style: 'short' },
  grace: { skin: '#7a4a2e', hair: '#d9722e', shirt: '#0b5f5b', wall: '#f0e2c8', style: 'wrap' },
  amina: { skin: '#8d5a3b', hair: '#20506b', shirt: '#e0b23c', wall: '#d8e8de', style: 'wrap' },
  baraka: { skin: '#5f3a26', hair: '#17110f', shirt: '#c24d3a', wall: '#cfdfe6', style: 'short' },
  chidi: { skin: '#6b4229', hair: '#1b1412', shirt: '#56753a', wall: '#efe0dc', style: 'short' },
  daudi: { skin: '#7f5135', hair: '#1d1512', shirt: '#7a5a99', wall: '#e6e3d2', style: 'short' },
  esther: { skin: '#6f4630', hair: '#1b1412', shirt: '#d8735f', wall: '#dbe3ef', style: 'bun' },
};

/** A camera that shows a drawn person, of this person's looks: nobody's photograph is needed for pictures of a lesson. */
export async function drawPortrait(context: BrowserContext, person: Person): Promise<void> {
  await context.addInitScript(drawnCamera, LOOKS[person]);
}

/** Runs in a page before anything else: what asks for the camera gets a drawing that breathes. */
function drawnCamera({ skin, hair, shirt, wall, style }: Looks): void {
  const [width, height] = [640, 360];
  const draw = (pen: CanvasRenderingContext2D, at: number) => {
    const disc = (colour: string, x: number, y: number, rx: number, ry = rx) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
      pen.fill();
    };
    pen.fillStyle = wall;
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = 'rgb(255 255 255 / 45%)';
    pen.fillRect(470, 30, 120, 150);
    const [x, y] = [320, 165 + 3 * Math.sin(at / 900)];
    if (style === 'wrap') disc(hair, x, y + 10, 98, 118);
    if (style === 'bun') disc(hair, x, y - 112, 36);
    disc(shirt, x, height + 60, 190, 150);
    if (style === 'wrap') disc(hair, x, y + 96, 78, 52);
    pen.fillStyle = skin;
    if (style !== 'wrap') pen.fillRect(x - 28, y + 60, 56, 76);
    disc(hair, x, y - 18, 88, 94);
    disc('rgb(0 0 0 / 22%)', x, y + 18, 72, 86);
    disc(skin, x, y + 8, 74, 88);
    for (const side of [-1, 1]) {
      const shut = at % 4_000 < 160;
      disc('#ffffff', x + side * 28, y - 2, 12, shut ? 1 : 9);
      if (!shut) disc('#1b1412', x + side * 28, y - 1, 6);
    }
    pen.strokeStyle = '#3a1d15';
    pen.lineWidth = 5;
    pen.lineCap = 'round';
    pen.beginPath();
    pen.arc(x, y + 30, 26, 0.15 * Math.PI, 0.85 * Math.PI);
    pen.stroke();
  };
  const devices = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (!wanted?.video) return native(wanted);
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const pen = canvas.getContext('2d')!;
    draw(pen, 0);
    setInterval(() => draw(pen, performance.now()), 100);
    const stream = canvas.captureStream(10);
    // Of the camera in the list, so that this is what is chosen there.
    const camera = (await devices()).find(({ kind }) => kind === 'videoinput');
    for (const track of stream.getVideoTracks()) track.getSettings = () => ({ width, height, deviceId: camera?.deviceId ?? '' });
    return stream;
  };
  // Chromium's test camera has a name that no camera has.
  navigator.mediaDevices.enumerateDevices = async () =>
    (await devices()).map((device) =>
      device.kind === 'videoinput'
        ? {
            kind: device.kind,
            deviceId: device.deviceId,
            groupId: device.groupId,
            label: 'Front camera',
            toJSON: () => device.toJSON() as unknown,
          }
        : device,
    );
}
