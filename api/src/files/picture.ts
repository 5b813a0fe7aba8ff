import { AppError } from '@watoto/shared/kernel/errors.ts';

/** A picture that unfolds to more pixels than this is a bomb. */
const MAX_PIXELS = 40_000_000;
/** Longest side of what we keep. */
const MAX_SIDE = 2_000;
const SECONDS = 20;

/** A picture written anew: turned as it is meant, without what the camera knew (EXIF), and no larger than a page shows. */
export async function rewritePicture(bytes: Uint8Array): Promise<Buffer> {
  // A large library, for those who bring pictures.
  const { default: sharp } = await import('sharp');
  try {
    return await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 })
      .rotate()
      .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 82 })
      .timeout({ seconds: SECONDS })
      .toBuffer();
  } catch (cause) {
    throw new AppError('wrong_type', { message: 'This picture could not be read.', cause });
  }
}
