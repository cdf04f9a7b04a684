import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '#database';
import { SealForms } from './seal-forms';
import { SealBrokenError, type SealForm, SecretBox } from './secret-box';

/** A sealed value of a tenant, without the `sealed_` of its column. */
export type SealedField = 'tool_credentials' | 'webhook_secret' | 'previous_webhook_secret';

type SealedRow = { readonly id: string } & Readonly<Record<`sealed_${SealedField}`, string | null>>;

/** What a transaction does with sealed values. */
export interface SealUse {
  readonly opens?: readonly SealedField[];
  /** How many values it seals for each tenant; default 0. */
  readonly seals?: number;
}

/**
 * Asks the key service before a transaction for what is opened and sealed in it, so that no connection and no lock waits for a slow one. In it the
 * data keys are in memory; only what another process has changed in between is asked for there.
 */
@Injectable()
export class SealPreparation {
  constructor(
    private readonly transactions: TenantTransactions,
    private readonly box: SecretBox,
    private readonly forms: SealForms = new SealForms(),
  ) {}

  /** Does nothing where there is no key service. @throws KeyServiceError as the transaction would */
  async prepare(ids: readonly string[], { opens = [], seals = 0 }: SealUse): Promise<void> {
    if (!this.box.asksService) return;
    const { rows, form } = await this.read(ids);
    for (const row of rows) {
      for (const field of opens) await this.open(row, field);
    }
    if (seals > 0 && form === 'envelope') await this.box.prepareToSeal(seals * ids.length);
  }

  private async read(ids: readonly string[]): Promise<{ rows: readonly SealedRow[]; form: SealForm | undefined }> {
    const found: SealedRow[] = [];
    let form: SealForm | undefined;
    await this.transactions.withEachTenant(ids, async (db, id) => {
      form ??= await this.forms.find(db);
      const { rows } = await db.query<SealedRow>(
        'SELECT id, sealed_tool_credentials, sealed_webhook_secret, sealed_previous_webhook_secret FROM tenants WHERE id = $1',
        [id],
      );
      found.push(...rows);
    });
    return { rows: found, form };
  }

  private async open(row: SealedRow, field: SealedField): Promise<void> {
    const sealed = row[`sealed_${field}`];
    if (sealed === null) return;
    try {
      await this.box.open(sealed, { tenantId: row.id, field });
    } catch (error) {
      // What comes of that is for the transaction.
      if (!(error instanceof SealBrokenError)) throw error;
    }
  }
}
