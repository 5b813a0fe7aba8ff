import { buffer } from 'node:stream/consumers';

export interface CertificateFacts {
  readonly studentName: string;
  readonly courseTitle: string;
  readonly issuedAt: Date;
  readonly id: string;
  /** Where it can be checked. */
  readonly address: string;
}

const TEAL = '#0b5f5b';
const INK = '#1c2b2a';
const PALE = '#52605d';
const SUN = '#f6bd3b';
/** A4 lying, in points. */
const WIDTH = 842;
const HEIGHT = 595;

/** A certificate as PDF: one page to print. Its fonts know Latin letters; a letter that they lack is left to the address on it. */
export async function drawCertificate({ studentName, courseTitle, issuedAt, id, address }: CertificateFacts): Promise<Buffer> {
  // A large library, for the few times that it is needed.
  const { default: PDFDocument } = await import('pdfkit');
  const pdf = new PDFDocument({
    size: 'A4',
    layout: 'landscape',
    margin: 0,
    info: { Title: courseTitle, Author: 'Watoto', CreationDate: issuedAt, ModDate: issuedAt },
  });
  const content = buffer(pdf);
  const line = (text: string, y: number, { size, font = 'Helvetica', color = INK }: { size: number; font?: string; color?: string }) =>
    pdf
      .font(font)
      .fontSize(size)
      .fillColor(color)
      .text(text, 90, y, { width: WIDTH - 180, align: 'center', lineBreak: true });
  pdf.rect(0, 0, WIDTH, HEIGHT).fill('#fbf7ef');
  pdf
    .lineWidth(6)
    .strokeColor(TEAL)
    .rect(30, 30, WIDTH - 60, HEIGHT - 60)
    .stroke();
  pdf
    .lineWidth(2)
    .strokeColor(SUN)
    .rect(40, 40, WIDTH - 80, HEIGHT - 80)
    .stroke();
  line('Certificate', 90, { size: 44, font: 'Helvetica-Bold', color: TEAL });
  line('This is to say that', 165, { size: 16, color: PALE });
  line(studentName, 200, { size: fitting(studentName, 38), font: 'Helvetica-Bold' });
  line('has completed the course', 290, { size: 16, color: PALE });
  line(courseTitle, 322, { size: fitting(courseTitle, 28), font: 'Helvetica-Bold', color: TEAL });
  line(issuedAt.toISOString().slice(0, 10), 430, { size: 16 });
  line(`No. ${id}`, 480, { size: 10, color: PALE });
  line(`Whether this is true can be seen at ${address}`, 496, { size: 10, color: PALE });
  pdf.end();
  return content;
}

/** Long ones are written smaller, to stay within two lines. */
function fitting(text: string, size: number): number {
  return text.length > 60 ? Math.max(12, Math.round((size * 60) / text.length)) : size;
}
