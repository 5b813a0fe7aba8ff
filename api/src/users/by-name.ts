/** Orders people by these columns: here, as names may be stored in a form that the database can't order. */
export function byName<C extends string>(
  ...columns: readonly C[]
): (a: Readonly<Record<C, string>>, b: Readonly<Record<C, string>>) => number {
  return (a, b) => {
    const column = columns.find((one) => a[one] !== b[one]);
    return column === undefined ? 0 : a[column].localeCompare(b[column], 'en', { numeric: true });
  };
}
