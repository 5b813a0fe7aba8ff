import { AppError } from '@watoto/shared/kernel/errors.ts';

export interface UploadOptions {
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly onProgress: (part: number) => void;
}

/** Sends a file to a signed address. `fetch` can't say how far it is; XMLHttpRequest can. */
export function putFile(url: string, file: Blob, { signal, onProgress }: UploadOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const end = (error?: AppError) => {
      signal.removeEventListener('abort', stop);
      if (error) reject(error);
      else resolve();
    };
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onload = () => end(request.status < 300 ? undefined : new AppError(request.status === 403 ? 'token_expired' : 'unavailable'));
    request.onerror = () => end(new AppError('unavailable'));
    request.onabort = () => end(new AppError('cancelled'));
    request.open('PUT', url);
    signal.addEventListener('abort', stop);
    if (signal.aborted) return end(new AppError('cancelled'));
    request.send(file);
  });
}
