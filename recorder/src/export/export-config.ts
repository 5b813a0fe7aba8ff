import { z } from 'zod';
import { envInt, envPort } from '@watoto/shared/server/config.ts';
import { JobEnv } from '../job-service.ts';

/** The environment of the process that makes MP4 files and pictures: on a machine that carries no live media. */
export const ExportEnv = JobEnv.extend({
  EXPORT_HOST: z.string().default('0.0.0.0'),
  EXPORT_OPS_PORT: envPort.default(9_600),
  /** For films in the making: twice as large as the largest. Of this process alone. */
  EXPORT_DIR: z.string().min(1),
  /** Threads that it may use. */
  EXPORT_THREADS: envInt(1, 64).default(2),
});
export type ExportEnv = z.infer<typeof ExportEnv>;
