/** A4 across, in points (1/72 inch), and the white around the picture. */
const PAGE = { width: 842, height: 595, margin: 28 };

export async function pdfOf(jpeg: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(jpeg);
  const { width, height } = bitmap;
  bitmap.close();
  return new Blob([pdfWith(new Uint8Array(await jpeg.arrayBuffer()), width, height)], { type: 'application/pdf' });
}

/** A PDF (1.4) of one page that shows a JPEG as large as it goes: a dozen lines, where a library would be hundreds of kilobytes for every pupil. */
export function pdfWith(jpeg: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const scale = Math.min((PAGE.width - 2 * PAGE.margin) / width, (PAGE.height - 2 * PAGE.margin) / height);
  const [w, h] = [width * scale, height * scale];
  const at = `${number(w)} 0 0 ${number(h)} ${number((PAGE.width - w) / 2)} ${number((PAGE.height - h) / 2)} cm`;
  const drawing = `q ${at} /Board Do Q`;
  const parts: Uint8Array[] = [];
  const starts: number[] = [];
  let length = 0;
  const put = (part: Uint8Array | string) => {
    const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : part;
    parts.push(bytes);
    length += bytes.length;
  };
  const object = (head: string, stream?: Uint8Array | string) => {
    starts.push(length);
    put(`${starts.length} 0 obj\n${head}\n`);
    if (stream !== undefined) {
      put('stream\n');
      put(stream);
      put('\nendstream\n');
    }
    put('endobj\n');
  };
  put('%PDF-1.4\n');
  object('<< /Type /Catalog /Pages 2 0 R >>');
  object('<< /Type /Pages /Kids [3 0 R] /Count 1 >>');
  object(
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] /Contents 5 0 R /Resources << /XObject << /Board 4 0 R >> >> >>`,
  );
  object(
    `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.length} >>`,
    jpeg,
  );
  object(`<< /Length ${drawing.length} >>`, drawing);
  const table = length;
  const rows = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('');
  put(`xref\n0 ${starts.length + 1}\n0000000000 65535 f \n${rows}`);
  put(`trailer\n<< /Size ${starts.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

const number = (value: number) => value.toFixed(2);
