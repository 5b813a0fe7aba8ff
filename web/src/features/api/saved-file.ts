/** A file that the API made. */
export interface SavedFile {
  /** null: the API gave it no name. */
  readonly filename: string | null;
  readonly blob: Blob;
}

/** The file in an answer. Its name is in Content-Disposition (RFC 6266): in `filename*` where it has more than ASCII. */
export async function fileOf(response: Response): Promise<SavedFile> {
  return { filename: filenameIn(response.headers.get('content-disposition') ?? ''), blob: await response.blob() };
}

export function filenameIn(disposition: string): string | null {
  const encoded = /filename\*=UTF-8''([^;\s]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      // Half an escape is no name: the plain one follows, or none.
    }
  }
  const plain = /filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1] ?? /filename=([^;\s"]+)/i.exec(disposition)?.[1];
  return plain === undefined ? null : plain.replaceAll(/\\(.)/g, '$1');
}

/** Gives a file to the person, as a link that they pressed would. */
export function saveFile({ filename, blob }: SavedFile, fallback: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = filename ?? fallback;
  link.click();
  // Not at once: some browsers begin to read it only after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
