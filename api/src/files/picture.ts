import { AppError } from '@watoto/shared/kernel/errors.ts';

/** A picture that unfolds to more pixels than this is a bomb. */
const MAX_PIXELS = 40_000_000;
/** Longest side of what we keep. */
const MAX_SIDE = 2_000;
const SECONDS = 20;
/** One after the other is tried until the picture is small enough. */
const QUALITIES = [82, 60, 40] as const;

export interface RewriteOptions {
  readonly side?: number;
  /** As few bytes as this, if worse quality gets there. */
  readonly bytes?: number;
}

export interface Rewritten {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/**
 * A picture written anew: turned as it is meant, without what the camera knew (EXIF), and no larger than a page shows. Throws `too_large`
 * (pixels: its head says so before anything is unfolded) and `wrong_type`.
 */
export async function rewritePicture(picture: Uint8Array, { side = MAX_SIDE, bytes = Infinity }: RewriteOptions = {}): Promise<Rewritten> {
  // A large library, for those who bring pictures.
  const { default: sharp } = await import('sharp');
  try {
    const { width, height } = await sharp(picture, { limitInputPixels: false }).metadata();
    if (width * height > MAX_PIXELS) throw new AppError('too_large', { message: 'This picture has too many pixels.' });
    const small = await sharp(picture, { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 })
      .rotate()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .timeout({ seconds: SECONDS })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { channels } = small.info;
    for (const quality of QUALITIES) {
      const made = await sharp(small.data, { raw: { width: small.info.width, height: small.info.height, channels } })
        .webp({ quality })
        .timeout({ seconds: SECONDS })
        .toBuffer();
      if (made.length <= bytes || quality === QUALITIES.at(-1)) return { bytes: made, width: small.info.width, height: small.info.height };
    }
    throw new AppError('internal');
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('wrong_type', { message: 'This picture could not be read.', cause });
  }
}

/** Of one that was written anew. */
export async function sizeOf(picture: Uint8Array): Promise<Pick<Rewritten, 'width' | 'height'>> {
  const { default: sharp } = await import('sharp');
  const { width, height } = await sharp(picture).metadata();
  return { width, height };
}
