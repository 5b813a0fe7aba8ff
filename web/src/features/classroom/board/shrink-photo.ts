import { BOARD_PICTURE_KEPT_BYTES, BOARD_PICTURE_SIDE } from '@watoto/shared/contract/board-pictures.ts';

/**
 * A photograph as small as the board shows it, before it is sent: a phone's has several megabytes, and a weak network minutes to carry them.
 * What can't be read stays as it is: the API says what is wrong with it.
 */
export async function shrinkPhoto(file: Blob): Promise<Blob> {
  if (file.type !== 'image/jpeg' || file.size <= BOARD_PICTURE_KEPT_BYTES) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, BOARD_PICTURE_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
    return small && small.size < file.size ? small : file;
  } catch {
    return file;
  }
}
