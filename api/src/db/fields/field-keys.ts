import { z } from 'zod';
import { envList } from '@watoto/shared/server/config.ts';
import { FieldCipher } from './field-cipher.ts';

const BYTES = 32;
const error = 'must be 32 bytes in base64 (make them with: openssl rand -base64 32)';
const FieldKey = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === BYTES, error);

/** Names and addresses of people are encrypted in the database where there is a key. */
export const FIELDS_ENVIRONMENT = {
  /** Encrypts what is written. 32 bytes in base64. Lost: so are the names and addresses. */
  FIELD_KEY: FieldKey.optional(),
  /** Between commas: other keys that what is there may be encrypted with, while keys are changed. */
  FIELD_KEYS_OLD: envList.pipe(z.array(FieldKey).max(8)).optional(),
};
type FieldsEnvironment = z.output<z.ZodObject<typeof FIELDS_ENVIRONMENT>>;

/** null: no key, everything stays readable. Throws where there are old keys only. */
export function fieldsOf({ FIELD_KEY: key, FIELD_KEYS_OLD: old = [] }: FieldsEnvironment): FieldCipher | null {
  if (key) return new FieldCipher([key, ...old]);
  if (old.length > 0) throw new Error('FIELD_KEYS_OLD needs FIELD_KEY, the key that is written with');
  return null;
}
