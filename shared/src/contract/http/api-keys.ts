import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { route } from './route.ts';

export const ApiKeyId = z
  .string()
  .regex(/^[1-9]\d{0,17}$/)
  .brand('ApiKeyId');
export type ApiKeyId = z.infer<typeof ApiKeyId>;

/** A key for a program: it acts for the account that made it, within its scopes. */
export const ApiKey = z
  .object({
    id: ApiKeyId,
    name: z.string(),
    /** How it begins, to tell keys apart. */
    prefix: z.string(),
    scopes: z.array(z.string()),
    owner: z.object({ id: UserId, name: z.string() }),
    createdAt: z.iso.datetime(),
    /** To the minute; null: never. */
    lastUsedAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime().nullable(),
    state: z.enum(['active', 'expired', 'revoked']),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKey>;

export const API_KEY_NAME_MAX = 100;

const NewApiKey = z
  .strictObject({
    name: z.string().trim().min(1).max(API_KEY_NAME_MAX),
    /** `courses:read`, `courses:write`, ... */
    scopes: z
      .array(z.string().regex(/^[A-Za-z]{1,40}:(read|write)$/))
      .min(1)
      .max(100),
    /** null: until it is revoked. */
    expiresInDays: z.number().int().min(1).max(730).nullable(),
  })
  .meta({ id: 'NewApiKey' });
export type NewApiKey = z.infer<typeof NewApiKey>;

export const apiKeyRoutes = {
  'apiKeys.list': route({
    method: 'get',
    path: '/api-keys',
    summary: 'API keys of the school, the newest first',
    auth: ['admin'],
    query: z.object({
      cursor: z.string().max(400).optional(),
      limit: z.coerce.number<number>().int().min(1).max(100).default(50),
    }),
    response: z.object({ items: z.array(ApiKey), nextCursor: z.string().nullable() }).meta({ id: 'ApiKeyPage' }),
    cache: 'never',
  }),
  'apiKeys.create': route({
    method: 'post',
    path: '/api-keys',
    summary: 'Make an API key that acts for you. It is shown this once',
    auth: ['admin'],
    body: NewApiKey,
    response: z.object({ apiKey: ApiKey, key: z.string() }).meta({ id: 'MadeApiKey' }),
    status: 201,
    rate: { limit: 10, seconds: 60 },
    errors: ['limit_reached'],
  }),
  'apiKeys.revoke': route({
    method: 'delete',
    path: '/api-keys/:id',
    summary: 'End an API key, at once and for good. Safe to repeat',
    auth: ['admin'],
    params: z.object({ id: ApiKeyId }),
    response: ApiKey,
    errors: ['not_found'],
  }),
} as const;
