/** Columns that hold a person's name or address: encrypted where there is a key. */
export const ENCRYPTED = {
  users: ['email', 'first_name', 'last_name'],
  user_tokens: ['email'],
  consents: ['guardian_name', 'guardian_email'],
  certificates: ['student_name'],
} as const;

export type EncryptedTable = keyof typeof ENCRYPTED;
/** `table.column` */
export type EncryptedColumn = { [T in EncryptedTable]: `${T}.${(typeof ENCRYPTED)[T][number]}` }[EncryptedTable];

export function columnsOf(table: string): readonly string[] {
  return Object.hasOwn(ENCRYPTED, table) ? ENCRYPTED[table as EncryptedTable] : [];
}

/**
 * Under which name a column comes out of a query: its own, or with a word before it (`host_first_name`). What comes out under another
 * name is not decrypted, but refused: so nobody can put one column's text in the place of another's.
 */
const NAMES: readonly (readonly [RegExp, EncryptedColumn])[] = [
  [/^(.+_)?first_name$/, 'users.first_name'],
  [/^(.+_)?last_name$/, 'users.last_name'],
  [/^guardian_email$/, 'consents.guardian_email'],
  [/^email$/, 'users.email'],
  [/^sent_to$/, 'user_tokens.email'],
  [/^guardian_name$/, 'consents.guardian_name'],
  [/^student_name$/, 'certificates.student_name'],
];

export function columnBehind(name: string): EncryptedColumn | null {
  return NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
