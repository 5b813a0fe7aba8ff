export interface PdfPage {
  readonly text: string;
  /** Points, 72 to the inch. */
  readonly width?: number;
  readonly height?: number;
  /** Content beside the text, in the words of PDF. */
  readonly draw?: string;
}

/** A PDF of these pages, as small as one may be (ISO 32000-1, annex H). */
export function pdfOf(pages: readonly PdfPage[]): Buffer {
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '', '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'];
  const kids: string[] = [];
  for (const { text, width = 960, height = 540, draw = '' } of pages) {
    const stream = `${draw}\nBT /F1 60 Tf 60 ${height / 2} Td (${text.replaceAll(/[()\\]/g, '\\$&')}) Tj ET`;
    objects.push(`<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`);
    const resources = '<< /Font << /F1 3 0 R >> >>';
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Resources ${resources} /Contents ${objects.length} 0 R >>`,
    );
    kids.push(`${objects.length} 0 R`);
  }
  objects[1] = `<< /Type /Pages /Count ${pages.length} /Kids [${kids.join(' ')}] >>`;
  return written(objects);
}

/** One page that is drawn by forms that each draw the one before ten times: ten to the power of `depth`. */
export function nestedPdf(depth: number): Buffer {
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Count 1 /Kids [3 0 R] >>', ''];
  for (let level = 0; level < depth; level += 1) {
    const draws = level === 0 ? '0 0 900 500 re f' : '/X Do '.repeat(10);
    const inner = level === 0 ? '<< >>' : `<< /XObject << /X ${objects.length} 0 R >> >>`;
    objects.push(
      `<< /Type /XObject /Subtype /Form /BBox [0 0 960 540] /Resources ${inner} /Length ${draws.length} >>\nstream\n${draws}\nendstream`,
    );
  }
  const last = objects.length;
  objects.push('<< /Length 5 >>\nstream\n/X Do\nendstream');
  objects[2] = `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Resources << /XObject << /X ${last} 0 R >> >> /Contents ${objects.length} 0 R >>`;
  return written(objects);
}

function written(objects: readonly string[], trailer = ''): Buffer {
  let body = '%PDF-1.4\n';
  const places = objects.map((object, i) => {
    const at = body.length;
    body += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const rows = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  return Buffer.from(
    `${body}xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R ${trailer}>>\nstartxref\n${body.length}\n%%EOF\n`,
  );
}
