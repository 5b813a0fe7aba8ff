import type { ModuleContent } from '@watoto/shared/contract/http/modules.ts';
import css from './Study.module.css';

export interface ModuleFileProps {
  readonly file: NonNullable<ModuleContent['file']>;
  /** Seconds into a video. */
  readonly startAt: number;
  readonly onPosition?: (seconds: number) => void;
}

/** The file of a module. */
export function ModuleFile({ file }: ModuleFileProps) {
  return <p className={css['about']}>{file.name}</p>;
}
