import { z } from 'zod';

/** Imported first: zod would try `new Function` for speed, which the content security policy forbids and reports. */
z.config({ jitless: true });
