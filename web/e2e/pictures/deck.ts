import { type PdfPage, pdfOf } from '@watoto/shared/contract/pdf.fixture.ts';

const TEAL = '0.04 0.37 0.36 rg';
const SUN = '0.96 0.74 0.23 rg';
const PALE = '0.93 0.91 0.85 rg';

const words = (text: string, size: number, x: number, y: number) => `BT /F1 ${size} Tf ${x} ${y} Td (${text}) Tj ET`;

/** A row of beats, in which each of so many is a clap. */
function beats(every: number, y: number): string {
  return Array.from({ length: 12 }, (_, i) => `${i % every === 0 ? SUN : PALE} ${190 + i * 60} ${y} 48 48 re f`).join('\n');
}

/** What a teacher of drums might show: slides without a text of their own but what is drawn. */
function page(title: string, draw: string): PdfPage {
  return {
    text: '',
    draw: [`1 1 1 rg 0 0 960 540 re f ${TEAL} 0 440 960 100 re f 1 1 1 rg`, words(title, 44, 48, 474), draw, TEAL].join('\n'),
  };
}

const BLACK = '0.11 0.17 0.16 rg';

export const DECK = pdfOf([
  page('Drums around the lake', `${BLACK} ${words('What the ngoma says, and who answers', 36, 48, 330)}`),
  page(
    'Three against two',
    [
      BLACK,
      words('Right', 28, 48, 336),
      words('Left', 28, 48, 236),
      beats(4, 320),
      beats(6, 220),
      BLACK,
      words('Clap on yellow. Where do both hands meet?', 32, 48, 110),
    ].join('\n'),
  ),
  page('Listen again', `${BLACK} ${words('Which drum begins?', 36, 48, 330)}`),
]);
