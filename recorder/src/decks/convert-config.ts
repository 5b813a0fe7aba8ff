import { z } from 'zod';
import { envPort } from '@watoto/shared/server/config.ts';
import { JobEnv } from '../job-service.ts';

/** The environment of the process that makes slides: a teacher waits for it in a lesson, so there is always one. */
export const ConvertEnv = JobEnv.extend({
  CONVERT_HOST: z.string().default('0.0.0.0'),
  CONVERT_OPS_PORT: envPort.default(9_700),
  /** For slides in the making. Of this process alone. */
  CONVERT_DIR: z.string().min(1),
});
export type ConvertEnv = z.infer<typeof ConvertEnv>;
