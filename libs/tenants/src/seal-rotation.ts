import { Injectable } from '@nestjs/common';
import { type Queryable, TenantTransactions } from '#database';
import { SealBrokenError, sealOf, SecretBox } from './secret-box';

/** The columns with sealed values, and what each is sealed as. */
const FIELDS = {
  sealed_tool_credentials: 'tool_credentials',
  sealed_webhook_secret: 'webhook_secret',
  sealed_previous_webhook_secret: 'previous_webhook_secret',
} as const;
type Column = keyof typeof FIELDS;
const COLUMNS = Object.keys(FIELDS) as Column[];

type SealedRow = { readonly id: string } & Readonly<Record<Column, string | null>>;
type Replacement = { readonly row: SealedRow; readonly sealed: Readonly<Record<Column, string | null>>; readonly values: number };

/** What a look at some tenants came to. */
export interface SealedBatch {
  readonly tenants: number;
  /** Values that are not sealed with the present key, by how they are: `<key id> (<form>)`. */
  readonly old: ReadonlyMap<string, number>;
}

/** What was done to some tenants. */
export interface ResealedBatch {
  readonly lastId: string;
  readonly tenants: number;
  /** Values that are sealed with the present key now, and were not before. */
  readonly resealed: number;
  /** Why a value does not open; it is left as it is. */
  readonly broken: readonly string[];
}

/**
 * Called for each tenant that was changed and each key that its values were sealed with: two, when a key service has taken another version of its
 * key in between.
 */
export type AlsoResealed = (db: Queryable, tenantId: string, keyId: string, values: number) => Promise<void>;

/**
 * Seals every value anew that is not in an envelope of the present key, tenant after tenant, while other processes work.
 *
 * A batch is one short transaction, and what it did stays done: whoever is interrupted begins again and finds less to do. A value is only
 * replaced when it is still the one that was opened, so that a change made in between is never undone.
 */
@Injectable()
export class SealRotation {
  constructor(
    private readonly transactions: TenantTransactions,
    private readonly box: SecretBox,
  ) {}

  /** How many tenants there are. */
  async count(): Promise<number> {
    return this.transactions.withoutTenant(async (db) => {
      const { rows } = await db.query<{ tenants: string }>(`SELECT count(*) AS tenants FROM listed_tenants('', NULL)`);
      return Number(rows[0]?.tenants ?? 0);
    });
  }

  /**
   * Looks at all tenants and changes none.
   *
   * @throws KeyServiceError
   */
  async *look(batchSize: number): AsyncGenerator<SealedBatch> {
    for await (const rows of this.pages(batchSize)) yield { tenants: rows.length, old: await this.old(rows) };
  }

  /**
   * @param also what else belongs into the transaction
   * @throws KeyServiceError; what was yielded before is done.
   */
  async *run(batchSize: number, also: AlsoResealed): AsyncGenerator<ResealedBatch> {
    for await (const rows of this.pages(batchSize)) {
      const broken: string[] = [];
      const replacements: Replacement[] = [];
      for (const row of rows) {
        const replacement = await this.replacement(row, broken);
        if (replacement.values > 0) replacements.push(replacement);
      }
      const resealed = await this.replace(replacements, also);
      yield { lastId: rows.at(-1)?.id ?? '', tenants: rows.length, resealed, broken };
    }
  }

  private async *pages(size: number): AsyncGenerator<readonly SealedRow[]> {
    for (let after = ''; ;) {
      const rows = await this.page(after, size);
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows;
      after = last.id;
    }
  }

  private async page(after: string, size: number): Promise<readonly SealedRow[]> {
    const ids = await this.transactions.withoutTenant((db) =>
      db.query<{ id: string }>('SELECT id FROM listed_tenants($1, $2)', [after, size]),
    );
    const found: SealedRow[] = [];
    await this.transactions.withEachTenant(
      ids.rows.map(({ id }) => id),
      async (db, id) => {
        const { rows } = await db.query<SealedRow>(`SELECT id, ${COLUMNS.join(', ')} FROM tenants WHERE id = $1`, [id]);
        found.push(...rows);
      },
    );
    return found;
  }

  private async replacement(row: SealedRow, broken: string[]): Promise<Replacement> {
    const sealed: Record<Column, string | null> = { ...row };
    let values = 0;
    for (const column of COLUMNS) {
      const value = row[column];
      if (value === null || (await this.isPresent(value))) continue;
      const context = { tenantId: row.id, field: FIELDS[column] };
      try {
        sealed[column] = await this.box.seal(await this.box.open(value, context), context);
        values += 1;
      } catch (error) {
        if (!(error instanceof SealBrokenError)) throw error;
        broken.push(error.message);
      }
    }
    return { row, sealed, values };
  }

  /** Replaces what nobody has changed since it was read, and counts it; `updated_at` stays, because the tenant does. */
  private async replace(replacements: readonly Replacement[], also: AlsoResealed): Promise<number> {
    const byId = new Map(replacements.map((replacement) => [replacement.row.id, replacement]));
    let replaced = 0;
    if (byId.size === 0) return replaced;
    await this.transactions.withEachTenant([...byId.keys()], async (db, id) => {
      const replacement = byId.get(id);
      if (replacement === undefined) return;
      const { row, sealed, values } = replacement;
      const { rowCount } = await db.query(
        `UPDATE tenants SET ${COLUMNS.map((column, index) => `${column} = $${index + 2}`).join(', ')}
         WHERE id = $1 AND ${COLUMNS.map((column, index) => `${column} IS NOT DISTINCT FROM $${index + 5}`).join(' AND ')}`,
        [id, ...COLUMNS.map((column) => sealed[column]), ...COLUMNS.map((column) => row[column])],
      );
      if (rowCount !== 1) return;
      for (const [keyId, count] of newKeys(replacement)) await also(db, id, keyId, count);
      replaced += values;
    });
    return replaced;
  }

  private async old(rows: readonly SealedRow[]): Promise<ReadonlyMap<string, number>> {
    const old = new Map<string, number>();
    for (const value of rows.flatMap((row) => COLUMNS.map((column) => row[column]))) {
      if (value === null || (await this.isPresent(value))) continue;
      const seal = sealOf(value);
      const name = seal === undefined ? 'no seal' : `${seal.keyId} (${seal.form})`;
      old.set(name, (old.get(name) ?? 0) + 1);
    }
    return old;
  }

  private async isPresent(sealed: string): Promise<boolean> {
    const seal = sealOf(sealed);
    return seal?.form === 'envelope' && seal.keyId === (await this.box.keyId());
  }
}

/** How many values were sealed anew, by the id of the key that each says itself. */
function newKeys({ row, sealed }: Replacement): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const column of COLUMNS) {
    const value = sealed[column];
    const keyId = value === null || value === row[column] ? undefined : sealOf(value)?.keyId;
    if (keyId !== undefined) counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
  }
  return counts;
}
