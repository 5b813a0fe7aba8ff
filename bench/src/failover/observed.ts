/** What a page of witnesses saw: the same on both sides of the browser. */
export interface Gap {
  readonly witness: string;
  readonly kind: 'audio' | 'video';
  /** The frame before and the frame after, milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

export interface Observed {
  readonly gaps: readonly Gap[];
  /** The newest frame of each `witness/kind`, milliseconds since 1970. */
  readonly last: Readonly<Record<string, number>>;
  /** When each witness' socket was lost and when it was back in the room. */
  readonly sockets: readonly { readonly witness: string; readonly at: number; readonly live: boolean }[];
  /** Texts of the chat as each witness has them now. */
  readonly chat: Readonly<Record<string, readonly string[]>>;
}
