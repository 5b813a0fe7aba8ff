import { z } from 'zod';
import { AppError } from '../kernel/errors.ts';

/** Environment variables, as `process.env` has them. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * A service's configuration from the environment: parsed once, frozen. An empty variable counts as not set. Throws
 * AppError `invalid_input` whose message lists every problem on a line of its own. Values are not repeated: they may be secrets.
 */
export function parseConfig<S extends z.ZodObject>(schema: S, env: Env): Readonly<z.output<S>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || 'configuration'}: ${say(issue, given)}`);
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  throw new AppError('invalid_input', { message: [`The configuration has ${count}:`, ...problems].join('\n') });
}

function say(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const name = String(issue.path[0]);
  return issue.path.length > 0 && !Object.hasOwn(given, name) ? 'is not set' : issue.message;
}

/** A whole number from `min` to `max`. */
export const envInt = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^-?\d{1,15}$/, error)
    .transform(Number)
    .pipe(z.number().min(min, error).max(max, error));
};

/** A TCP or UDP port; 0: any free one. */
export const envPort = envInt(0, 65_535);

/** true/false, 1/0, yes/no, on/off. */
export const envBool = z.stringbool({ error: 'must be true or false' });

/** A URL of one of these schemes: `envUrl('redis', 'rediss')`. */
export const envUrl = (...schemes: readonly string[]) =>
  z.url({
    protocol: new RegExp(`^(${schemes.join('|')})$`),
    error: `must be a URL that starts with ${schemes.map((s) => `${s}:`).join(' or ')}`,
  });

/** Words between commas; spaces around them do not count. */
export const envList = z.string().transform((text) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== ''),
);
