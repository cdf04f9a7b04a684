import { Injectable } from '@nestjs/common';
import { type Queryable, TenantTransactions } from '#database';
import { DeclaredTenantError } from './declared-tenant.error';
import { SealForms } from './seal-forms';
import { SealPreparation, type SealUse } from './seal-preparation';
import { type SealForm, SecretBox } from './secret-box';
import type { Tenant, TenantDefinition, TenantPreferences } from './tenant';

/** A tenant as the worker finds it. */
export interface StoredTenant extends Tenant {
  /** Microseconds since 1970 of its latest change, digits only. */
  readonly version: string;
  /** Whether its ticketing tool is known to refuse us. */
  readonly toolRefuses: boolean;
}

interface TenantRow {
  id: string;
  name: string;
  active: boolean;
  tool: string;
  tool_base_url: string;
  sealed_tool_credentials: string;
  preferences: TenantPreferences;
  version: string;
  tool_refuses: boolean;
}

/** What an upsert does with sealed values. */
const UPSERT: SealUse = { opens: ['webhook_secret', 'previous_webhook_secret'], seals: 3 };

/** Reads and writes tenants; secrets are sealed before they reach the database and opened after they leave it. */
@Injectable()
export class TenantStore {
  private readonly seals: SealPreparation;

  constructor(
    private readonly transactions: TenantTransactions,
    private readonly box: SecretBox,
    private readonly forms: SealForms = new SealForms(),
  ) {
    this.seals = new SealPreparation(transactions, box, forms);
  }

  /**
   * Creates the tenant or brings it to this definition.
   *
   * A changed webhook secret keeps the one before it valid, so that a rotation loses no delivery.
   *
   * @throws DeclaredTenantError
   */
  async upsert(tenant: TenantDefinition): Promise<void> {
    await this.seals.prepare([tenant.id], UPSERT);
    await this.transactions.withTenant(tenant.id, async (db) => this.write(db, tenant, await this.forms.find(db)));
  }

  /**
   * The same for several tenants: all of them, or none.
   *
   * @param also what else belongs into the transaction, for each of them
   * @throws DeclaredTenantError
   */
  async upsertAll(
    tenants: readonly TenantDefinition[],
    also: (db: Queryable, tenant: TenantDefinition) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]));
    let form: SealForm | undefined;
    await this.seals.prepare([...byId.keys()], UPSERT);
    await this.transactions.withEachTenant([...byId.keys()], async (db, id) => {
      const tenant = byId.get(id);
      if (tenant === undefined) return;
      await this.write(db, tenant, (form ??= await this.forms.find(db)));
      await also(db, tenant);
    });
  }

  /** The tenant with its credentials opened, or undefined when there is none of that id. @throws SealBrokenError */
  async find(tenantId: string): Promise<StoredTenant | undefined> {
    const { rows } = await this.transactions.withTenant(tenantId, (db) =>
      db.query<TenantRow>(
        `SELECT id, name, active, tool, tool_base_url, sealed_tool_credentials, preferences,
                tenant_version(updated_at) AS version, a.tenant_id IS NOT NULL AS tool_refuses
         FROM tenants LEFT JOIN tool_access AS a ON a.tenant_id = id WHERE id = $1`,
        [tenantId],
      ),
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    const credentials = await this.box.open(row.sealed_tool_credentials, { tenantId, field: 'tool_credentials' });
    return {
      id: row.id,
      name: row.name,
      active: row.active,
      tool: { name: row.tool, baseUrl: row.tool_base_url, credentials: JSON.parse(credentials) as Record<string, string> },
      preferences: row.preferences,
      version: row.version,
      toolRefuses: row.tool_refuses,
    };
  }

  private async write(db: Queryable, tenant: TenantDefinition, form: SealForm): Promise<void> {
    const credentials = JSON.stringify(tenant.tool.credentials);
    const previousSecret = await this.replacedSecret(db, tenant);
    const seal = (text: string, field: string) => this.box.seal(text, { tenantId: tenant.id, field }, form);
    await db.query(
      `INSERT INTO tenants (id, name, active, tool, tool_base_url, sealed_tool_credentials, sealed_webhook_secret,
                            sealed_previous_webhook_secret, rate_limit_per_minute, preferences)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (id) DO UPDATE SET
         name = EXCLUDED.name, active = EXCLUDED.active, tool = EXCLUDED.tool, tool_base_url = EXCLUDED.tool_base_url,
         sealed_tool_credentials = EXCLUDED.sealed_tool_credentials, sealed_webhook_secret = EXCLUDED.sealed_webhook_secret,
         sealed_previous_webhook_secret = EXCLUDED.sealed_previous_webhook_secret,
         rate_limit_per_minute = EXCLUDED.rate_limit_per_minute, preferences = EXCLUDED.preferences, updated_at = now()`,
      [
        tenant.id,
        tenant.name,
        tenant.active ?? true,
        tenant.tool.name,
        tenant.tool.baseUrl,
        await seal(credentials, 'tool_credentials'),
        await seal(tenant.webhookSecret, 'webhook_secret'),
        previousSecret && (await seal(previousSecret, 'previous_webhook_secret')),
        tenant.rateLimitPerMinute ?? null,
        JSON.stringify(tenant.preferences),
      ],
    );
  }

  /** The secret to keep beside the new one: the present one if it changes, else the one that is kept already. */
  private async replacedSecret(db: Queryable, tenant: TenantDefinition): Promise<string | null> {
    const { rows } = await db.query<{ sealed_webhook_secret: string; sealed_previous_webhook_secret: string | null; declared: boolean }>(
      `SELECT sealed_webhook_secret, sealed_previous_webhook_secret, declared FROM tenants WHERE id = $1 FOR UPDATE`,
      [tenant.id],
    );
    const row = rows[0];
    if (row === undefined) return null;
    if (row.declared) throw new DeclaredTenantError(tenant.id);
    const current = await this.box.open(row.sealed_webhook_secret, { tenantId: tenant.id, field: 'webhook_secret' });
    if (current !== tenant.webhookSecret) return current;
    const previous = row.sealed_previous_webhook_secret;
    return previous && (await this.box.open(previous, { tenantId: tenant.id, field: 'previous_webhook_secret' }));
  }
}
