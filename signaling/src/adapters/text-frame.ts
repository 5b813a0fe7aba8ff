import * as ws from 'ws';

/** `ws` does not tell its types of it, but Engine.IO relies on it too. */
interface Framer {
  frame(payload: Buffer, options: { fin: boolean; opcode: number; mask: boolean; rsv1: boolean; readOnly: boolean }): Buffer[];
}
const { Sender: framer } = ws as unknown as { Sender: Framer };

/** An Engine.IO message packet, as each engine wants it; made when first asked for. */
export class TextFrame {
  readonly #text: string;
  #bytes: Buffer | null = null;
  #ws: Buffer[] | null = null;

  /** `text`: with Engine.IO's packet type (4) in front. */
  constructor(text: string) {
    this.#text = text;
  }

  /** Without the packet type. */
  get message(): string {
    return this.#text.slice(1);
  }

  get bytes(): Buffer {
    return (this.#bytes ??= Buffer.from(this.#text));
  }

  /** The WebSocket frame, header and all, for the `ws` package. */
  get ws(): Buffer[] {
    return (this.#ws ??= framer.frame(this.bytes, { fin: true, opcode: 1, mask: false, rsv1: false, readOnly: false }));
  }
}
