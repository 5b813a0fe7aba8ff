import type { ColumnType, GeneratedAlways } from 'kysely';

/** A bigint that the database gives: a decimal string here. */
export type Id = GeneratedAlways<string>;
/** Set by the database, or by us where the clock is ours. */
export type Stamp = ColumnType<Date, Date | undefined, Date>;
export type CreatedAt = ColumnType<Date, Date | undefined, never>;
/** Read as what it holds, written as JSON text. Whoever reads it parses it with a schema. */
export type Json = ColumnType<unknown, string, string>;
export type JsonByDefault = ColumnType<unknown, string | undefined, string>;
