import { useEffect, useRef, useState } from 'react';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import {
  BOARD_PICTURE_BYTES_MAX,
  BOARD_PICTURE_HEAD,
  type BoardPictureTrouble,
  boardPictureType,
} from '@watoto/shared/contract/board-pictures.ts';
import type { BoardPicture } from '@watoto/shared/contract/http/board-pictures.ts';
import { useApi } from '../../api/api-context.tsx';
import { putFile } from '../../course-editor/upload.ts';
import { shrinkPhoto } from './shrink-photo.ts';

export interface ReadyPicture extends BoardPicture {
  /** Where it is to be seen for now. */
  readonly url: string;
}

export type BringPictureState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'sending' | 'checking'; readonly part: number }
  | { readonly phase: 'ready'; readonly picture: ReadyPicture }
  | { readonly phase: 'failed'; readonly error: unknown };

const refuse = (trouble: BoardPictureTrouble): never => {
  throw new AppError(trouble === 'too_many_bytes' ? 'too_large' : 'wrong_type', { details: { trouble } });
};

/** Brings a picture to a lesson: sends it, has it looked at and written anew. A new one takes the place of one that is on its way. */
export function useBringPicture(lessonId: LessonId) {
  const api = useApi();
  const [state, setState] = useState<BringPictureState>({ phase: 'idle' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function send(file: Blob, signal: AbortSignal): Promise<ReadyPicture> {
    // No byte of what is none goes over a weak network.
    if (boardPictureType(new Uint8Array(await file.slice(0, BOARD_PICTURE_HEAD).arrayBuffer())) === null) refuse('no_picture');
    const small = await shrinkPhoto(file);
    if (small.size > BOARD_PICTURE_BYTES_MAX) refuse('too_many_bytes');
    const params = { id: lessonId };
    const { id, url } = await api.call('boardPictures.begin', { params, body: { type: small.type, bytes: small.size }, signal });
    await putFile(url, small, { signal, onProgress: (part) => setState({ phase: 'sending', part }) });
    setState({ phase: 'checking', part: 1 });
    const picture = await api.call('boardPictures.finish', { params: { ...params, pictureId: id }, signal });
    const { pictures } = await api.call('boardPictures.links', { params, body: { ids: [id] }, signal });
    const [link] = pictures;
    if (!link) throw new AppError('not_found');
    return { ...picture, url: link.url };
  }

  async function start(file: Blob): Promise<void> {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    setState({ phase: 'sending', part: 0 });
    try {
      const picture = await send(file, abort.signal);
      if (!abort.signal.aborted) setState({ phase: 'ready', picture });
    } catch (error) {
      if (!abort.signal.aborted) setState({ phase: 'failed', error });
    }
  }

  return { state, start };
}
