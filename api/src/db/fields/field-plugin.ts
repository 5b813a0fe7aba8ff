import {
  ColumnNode,
  ColumnUpdateNode,
  InsertQueryNode,
  type KyselyPlugin,
  type OnConflictNode,
  type OperationNode,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  PrimitiveValueListNode,
  type QueryResult,
  type RootOperationNode,
  TableNode,
  type UnknownRow,
  UpdateQueryNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
} from 'kysely';
import type { Queries } from '../database.ts';
import { columnBehind, columnsOf, type EncryptedColumn } from './encrypted-columns.ts';
import { type FieldCipher, FieldError, isEncrypted } from './field-cipher.ts';

/** The cipher of this database; null where names and addresses are kept as they are. */
export function cipherOf(db: Queries): FieldCipher | null {
  return db.getExecutor().plugins.find((plugin) => plugin instanceof FieldPlugin)?.cipher ?? null;
}

/**
 * The one place where names and addresses are encrypted on their way into the database, with what they are found by, and decrypted on
 * their way out. Whatever writes a column of `ENCRYPTED` gives its text: an expression would go in as it is, and is refused.
 */
export class FieldPlugin implements KyselyPlugin {
  readonly cipher: FieldCipher;

  constructor(cipher: FieldCipher) {
    this.cipher = cipher;
  }

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    if (InsertQueryNode.is(node) && node.into) return this.#insert(node, node.into.table.identifier.name);
    if (UpdateQueryNode.is(node) && node.table && TableNode.is(node.table) && node.updates) {
      const table = node.table.table.identifier.name;
      return columnsOf(table).length === 0 ? node : { ...node, updates: this.#updates(table, node.updates) };
    }
    return node;
  }

  transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    // Rows are the driver's and nobody else's yet.
    for (const row of result.rows)
      for (const name in row) {
        const value = row[name];
        if (typeof value === 'string' && isEncrypted(value)) row[name] = this.#decrypt(name, value);
      }
    return Promise.resolve(result);
  }

  #decrypt(name: string, text: string): string {
    const column = columnBehind(name);
    if (!column) throw new FieldError('misplaced', name);
    return this.cipher.decrypt(column, text);
  }

  #insert(node: InsertQueryNode, table: string): InsertQueryNode {
    const { columns = [], values, onConflict } = node;
    if (columnsOf(table).length === 0) return node;
    if (!values || !ValuesNode.is(values)) throw new Error(`${table}: only values can be inserted`);
    const names = columns.map(({ column }) => column.name);
    const rows = values.values.map((row) => (PrimitiveValueListNode.is(row) ? row.values.map(ValueNode.create) : row.values));
    const written = rows.map((row) => this.#row(table, new Map(names.map((name, i) => [name, row[i]]))));
    const all = [...(written[0]?.keys() ?? names)];
    return {
      ...node,
      columns: all.map((name) => ColumnNode.create(name)),
      values: ValuesNode.create(written.map((row) => ValueListNode.create(all.map((name) => row.get(name) ?? ValueNode.create(null))))),
      ...(onConflict?.updates ? { onConflict: this.#onConflict(table, onConflict) } : {}),
    };
  }

  #onConflict(table: string, node: OnConflictNode): OnConflictNode {
    return { ...node, updates: this.#updates(table, node.updates ?? []) };
  }

  #updates(table: string, updates: readonly ColumnUpdateNode[]): ColumnUpdateNode[] {
    const given = new Map<string, OperationNode | undefined>();
    const others: ColumnUpdateNode[] = [];
    for (const update of updates) {
      if (ColumnNode.is(update.column)) given.set(update.column.column.name, update.value);
      else others.push(update);
    }
    const set = [...this.#row(table, given)].map(([name, value]) =>
      ColumnUpdateNode.create(ColumnNode.create(name), value ?? ValueNode.create(null)),
    );
    return [...set, ...others];
  }

  /** The same with its texts encrypted, and with what they are found by. */
  #row(table: string, given: ReadonlyMap<string, OperationNode | undefined>): Map<string, OperationNode | undefined> {
    const row = new Map(given);
    const texts = new Map<string, string>();
    for (const column of columnsOf(table)) {
      const node = given.get(column);
      if (!node) continue;
      const text = textOf(node, `${table}.${column}`);
      if (text === null) continue;
      texts.set(column, text);
      row.set(column, ValueNode.create(this.cipher.encrypt(`${table}.${column}` as EncryptedColumn, text)));
    }
    if (table === 'users') for (const [column, value] of Object.entries(this.#found(texts))) row.set(column, ValueNode.create(value));
    return row;
  }

  #found(texts: ReadonlyMap<string, string>): { email_hash?: Buffer; name_tokens?: number[] } {
    const [email, first, last] = [texts.get('email'), texts.get('first_name'), texts.get('last_name')];
    if ((first === undefined) !== (last === undefined)) throw new Error('users: first and last name are written together');
    return {
      ...(email === undefined ? {} : { email_hash: this.cipher.hashOf(email) }),
      ...(first === undefined || last === undefined ? {} : { name_tokens: this.cipher.nameTokens(first, last) }),
    };
  }
}

function textOf(node: OperationNode, column: string): string | null {
  if (!ValueNode.is(node) || !(typeof node.value === 'string' || node.value === null))
    throw new Error(`${column}: only a text can be written there`);
  return node.value;
}
