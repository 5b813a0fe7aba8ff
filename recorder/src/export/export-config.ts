import { z } from 'zod';
import { envInt, envPort, envUrl } from '@watoto/shared/server/config.ts';

/** The environment of the process that makes MP4 files and pictures: on a machine that carries no live media. */
export const ExportEnv = z.object({
  EXPORT_HOST: z.string().default('0.0.0.0'),
  EXPORT_OPS_PORT: envPort.default(9_600),
  /** For films in the making: twice as large as the largest. Of this process alone. */
  EXPORT_DIR: z.string().min(1),
  /** Threads that it may use. */
  EXPORT_THREADS: envInt(1, 64).default(2),
  AMQP_URL: envUrl('amqp', 'amqps'),
  S3_ENDPOINT: envUrl('http', 'https'),
  S3_BUCKET: z.string().default('watoto'),
  S3_ACCESS_KEY: z.string().min(1),
  S3_SECRET_KEY: z.string().min(1),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type ExportEnv = z.infer<typeof ExportEnv>;
