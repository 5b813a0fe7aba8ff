/** How long it stays for pupils whose turn it is, ms: to read it, and to find the microphone. */
export const PICK_SHOWN_MS = 20_000;
