const PERSONAL = ['email', 'first_name', 'last_name'];

/**
 * For the audit log, which is never changed, whoever asks to be forgotten: of names and addresses it keeps the first letter, and where
 * the address is. That says what kind of change it was; whose it was, the subject says as long as there is an account.
 */
export function masked(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, PERSONAL.includes(column) && typeof value === 'string' ? mask(value) : value]),
  );
}

function mask(text: string): string {
  const at = text.lastIndexOf('@');
  return `${Array.from(text)[0] ?? ''}\u2026${at < 0 ? '' : text.slice(at)}`;
}
