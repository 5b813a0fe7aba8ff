import { useEffect, useRef, useState } from 'react';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type FilePurpose, MAX_FILE_BYTES, type StoredFile } from '@watoto/shared/contract/http/files.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { useApi } from '../api/api-context.tsx';
import { putFile } from './upload.ts';

export type UploadState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'sending'; readonly name: string; readonly part: number }
  | { readonly phase: 'checking'; readonly name: string }
  | { readonly phase: 'failed'; readonly file: File; readonly error: unknown };

/** Brings a file to the school: begin, send, have it checked. A new one takes the place of one that is on its way. */
export function useUpload(courseId: string, purpose: FilePurpose, onReady: (file: StoredFile) => void) {
  const api = useApi();
  const [state, setState] = useState<UploadState>({ phase: 'idle' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function send(file: File, signal: AbortSignal): Promise<StoredFile> {
    if (file.size > MAX_FILE_BYTES[purpose]) throw new AppError('too_large');
    const { name } = file;
    const body = { name: name.slice(-255), bytes: file.size, purpose, courseId: CourseId.parse(courseId) };
    const { file: begun, url } = await api.call('files.begin', { body, signal });
    await putFile(url, file, { signal, onProgress: (part) => setState({ phase: 'sending', name, part }) });
    setState({ phase: 'checking', name });
    const checked = await api.call('files.finish', { params: { id: begun.id }, signal });
    if (checked.state !== 'ready') throw new AppError(checked.refusal ?? 'refused_file');
    return checked;
  }

  async function start(file: File): Promise<void> {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    setState({ phase: 'sending', name: file.name, part: 0 });
    try {
      const stored = await send(file, abort.signal);
      if (abort.signal.aborted) return;
      setState({ phase: 'idle' });
      onReady(stored);
    } catch (error) {
      if (!abort.signal.aborted) setState({ phase: 'failed', file, error });
    }
  }

  const cancel = () => {
    running.current?.abort();
    setState({ phase: 'idle' });
  };
  return { state, start, cancel };
}
