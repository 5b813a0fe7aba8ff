import { crc32 } from 'node:zlib';

/** A zip of these files, none of them packed (APPNOTE.TXT 6.3, 4.3). */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const bytes = Buffer.from(text);
    const title = Buffer.from(name);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(0x21, 8);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(bytes.length, 14);
    facts.writeUInt32LE(bytes.length, 18);
    facts.writeUInt16LE(title.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), facts, title, bytes]);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), facts, place, title]));
    parts.push(file);
    at += file.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, list, Buffer.from('PK\x05\x06'), end]);
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export interface OfficePage {
  readonly text: string;
  /** Of a picture that is not in the file. */
  readonly picture?: string;
}

const ODF = ['office', 'drawing', 'text', 'presentation', 'script']
  .map((name) => `xmlns:${name === 'drawing' ? 'draw' : name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .join(' ');
const ODF_MORE =
  'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dom="http://www.w3.org/2001/xml-events"';

/** Slides as Impress writes them. `macro`: Basic that runs as they are opened, where it may. */
export function odpOf(pages: readonly OfficePage[], { macro }: { macro?: string } = {}): Buffer {
  const href = 'vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document';
  const onLoad = `<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="${href}" xlink:type="simple"/></office:event-listeners></office:scripts>`;
  const drawn = pages.map(({ text, picture }, i) => {
    const box = `<draw:frame svg:x="2cm" svg:y="2cm" svg:width="20cm" svg:height="4cm"><draw:text-box><text:p>${escaped(text)}</text:p></draw:text-box></draw:frame>`;
    const image = picture
      ? `<draw:frame svg:x="2cm" svg:y="8cm" svg:width="5cm" svg:height="5cm"><draw:image xlink:href="${escaped(picture)}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>`
      : '';
    return `<draw:page draw:name="page${i + 1}">${box}${image}</draw:page>`;
  });
  const content = `${XML}<office:document-content ${ODF} ${ODF_MORE} office:version="1.2">${macro ? onLoad : ''}<office:body><office:presentation>${drawn.join('')}</office:presentation></office:body></office:document-content>`;
  const type = 'application/vnd.oasis.opendocument.presentation';
  const library = 'xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink"';
  const basic: Record<string, string> = macro
    ? {
        'Basic/script-lc.xml': `${XML}<library:libraries ${library}><library:library library:name="Standard" library:link="false"/></library:libraries>`,
        'Basic/Standard/script-lb.xml': `${XML}<library:library ${library} library:name="Standard" library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/></library:library>`,
        'Basic/Standard/Module1.xml': `${XML}<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">${escaped(macro)}</script:module>`,
      }
    : {};
  const files = { 'content.xml': content, ...basic };
  const entries = Object.keys(files).map((path) => `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="text/xml"/>`);
  const manifest = `${XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="${type}"/>${entries.join('')}</manifest:manifest>`;
  return zipOf({ mimetype: type, ...files, 'META-INF/manifest.xml': manifest });
}

const OOXML = 'application/vnd.openxmlformats-officedocument.presentationml';
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PPTX_NS = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${REL}" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`;

/** Slides as PowerPoint writes them. */
export function pptxOf(pages: readonly OfficePage[]): Buffer {
  const numbers = pages.map((_page, i) => i + 1);
  const rels = (...list: readonly [id: string, type: string, target: string, mode?: string][]) =>
    `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
      .map(
        ([id, type, target, mode = 'Internal']) =>
          `<Relationship Id="${id}" Type="${REL}/${type}" Target="${escaped(target)}" TargetMode="${mode}"/>`,
      )
      .join('')}</Relationships>`;
  const frame = (x: number, y: number, w: number, h: number) =>
    `<a:xfrm><a:off x="${x}" y="${y}"/><a:ext cx="${w}" cy="${h}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`;
  const slide = ({ text, picture }: OfficePage) => {
    const box = `<p:sp><p:nvSpPr><p:cNvPr id="2" name="Text"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>${frame(900_000, 900_000, 7_000_000, 1_500_000)}</p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:t>${escaped(text)}</a:t></a:r></a:p></p:txBody></p:sp>`;
    const image = picture
      ? `<p:pic><p:nvPicPr><p:cNvPr id="3" name="Picture"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:link="rId9"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>${frame(900_000, 3_000_000, 1_000_000, 1_000_000)}</p:spPr></p:pic>`
      : '';
    return `${XML}<p:sld ${PPTX_NS}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>${box}${image}</p:spTree></p:cSld></p:sld>`;
  };
  const slides = Object.fromEntries(
    pages.flatMap((page, i) => {
      const link: [string, string][] = page.picture
        ? [[`ppt/slides/_rels/slide${i + 1}.xml.rels`, rels(['rId9', 'image', page.picture, 'External'])]]
        : [];
      return [[`ppt/slides/slide${i + 1}.xml`, slide(page)] as [string, string], ...link];
    }),
  );
  const types = numbers.map((n) => `<Override PartName="/ppt/slides/slide${n}.xml" ContentType="${OOXML}.slide+xml"/>`).join('');
  return zipOf({
    '[Content_Types].xml': `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/ppt/presentation.xml" ContentType="${OOXML}.presentation.main+xml"/>${types}</Types>`,
    '_rels/.rels': rels(['rId1', 'officeDocument', 'ppt/presentation.xml']),
    'ppt/presentation.xml': `${XML}<p:presentation ${PPTX_NS}><p:sldIdLst>${numbers.map((n) => `<p:sldId id="${255 + n}" r:id="rId${n}"/>`).join('')}</p:sldIdLst><p:sldSz cx="9144000" cy="5143500"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': rels(...numbers.map((n): [string, string, string] => [`rId${n}`, 'slide', `slides/slide${n}.xml`])),
    ...slides,
  });
}
