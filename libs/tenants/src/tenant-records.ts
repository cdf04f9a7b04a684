import { Injectable } from '@nestjs/common';
import type { Queryable } from '#database';
import { SealForms } from './seal-forms';
import { SealBrokenError, SecretBox } from './secret-box';
import type { Tenant, TenantDefinition } from './tenant';
import { type ListedToolAccess, listedToolAccess, type ToolAccess, type ToolAccessColumns } from './tool-access';

/** A tenant in a list. */
export interface ListedTenant {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  /** Whether the values of the chart declare it: then they alone say what it is. */
  readonly declared: boolean;
  readonly tool: { readonly name: string; readonly baseUrl: string };
  readonly toolAccess: ListedToolAccess;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A tenant as who administers it needs it. */
export interface TenantRecord extends Tenant {
  /** As of a listed one. */
  readonly declared: boolean;
  readonly rateLimitPerMinute?: number;
  /** Whether the webhook secret before this one is still accepted. */
  readonly previousSecretAccepted: boolean;
  /** False when its credentials were sealed with another encryption key; there are none then. */
  readonly credentialsOpen: boolean;
  readonly toolAccess: ToolAccess;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Another one after each change. */
  readonly version: string;
}

/** What an administrator changes; secrets of webhooks are rotated by {@link TenantRecords.rotateWebhookSecret}. */
export type TenantSettings = Omit<TenantDefinition, 'id' | 'webhookSecret'>;

/** Which tenants a page of a list holds; what is left out filters nothing. */
export interface TenantPage {
  /** The id before the first one. */
  readonly after: string;
  readonly limit: number;
  readonly active?: boolean;
  readonly toolAccess?: ToolAccess['state'];
}

interface Row extends ToolAccessColumns {
  id: string;
  name: string;
  active: boolean;
  declared: boolean;
  tool: string;
  tool_base_url: string;
  sealed_tool_credentials: string;
  sealed_webhook_secret: string;
  has_previous: boolean;
  rate_limit_per_minute: string | null;
  preferences: Tenant['preferences'];
  created_at: Date;
  updated_at: Date;
  version: string;
  refused_message: string | null;
  next_try_at: Date | null;
  waiting: string | null;
}

/** Single steps on the row of a tenant, each in a transaction of the caller, who can write down in it what was done. */
@Injectable()
export class TenantRecords {
  constructor(
    private readonly box: SecretBox,
    private readonly forms: SealForms = new SealForms(),
  ) {}

  /** @param lock True keeps others from changing it before the end of the transaction. */
  async find(db: Queryable, id: string, { lock = false } = {}): Promise<TenantRecord | undefined> {
    const row = await this.row(db, id, lock);
    return row && this.record(row);
  }

  /** The same with the present secret of the tenant's webhooks, which is undefined when it does not open. */
  async findWithSecret(
    db: Queryable,
    id: string,
    { lock = false } = {},
  ): Promise<{ tenant: TenantRecord; webhookSecret: string | undefined } | undefined> {
    const row = await this.row(db, id, lock);
    return row && { tenant: await this.record(row), webhookSecret: await this.opened(row.sealed_webhook_secret, id, 'webhook_secret') };
  }

  async exists(db: Queryable, id: string): Promise<boolean> {
    return (await db.query('SELECT FROM tenants WHERE id = $1', [id])).rowCount === 1;
  }

  /** False when there is one of that id already; it is left as it is. */
  async insert(db: Queryable, tenant: TenantDefinition): Promise<boolean> {
    const { rowCount } = await db.query(
      `INSERT INTO tenants (id, name, active, tool, tool_base_url, sealed_tool_credentials, rate_limit_per_minute, preferences, sealed_webhook_secret)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING`,
      [...(await this.columns(db, tenant.id, tenant)), await this.seal(db, tenant.webhookSecret, tenant.id, 'webhook_secret')],
    );
    return rowCount === 1;
  }

  async update(db: Queryable, id: string, settings: TenantSettings): Promise<void> {
    await db.query(
      `UPDATE tenants SET name = $2, active = $3, tool = $4, tool_base_url = $5, sealed_tool_credentials = $6, rate_limit_per_minute = $7,
                          preferences = $8, updated_at = now()
       WHERE id = $1`,
      await this.columns(db, id, settings),
    );
  }

  /** Refuses the tenant's webhooks from the next second on. */
  async deactivate(db: Queryable, id: string): Promise<void> {
    await db.query('UPDATE tenants SET active = false, updated_at = now() WHERE id = $1', [id]);
  }

  /** Says whether the values of the chart declare the tenant. */
  async setDeclared(db: Queryable, id: string, declared: boolean): Promise<void> {
    await db.query('UPDATE tenants SET declared = $2, updated_at = now() WHERE id = $1', [id, declared]);
  }

  /** Ids of all tenants that the values of the chart declare. Of all tenants: it needs none in the transaction. */
  async declared(db: Queryable): Promise<string[]> {
    const { rows } = await db.query<{ id: string }>('SELECT id FROM declared_tenants()');
    return rows.map(({ id }) => id);
  }

  /** The present secret stays valid beside the new one, until the next rotation or {@link endOverlap}. False when there is no such tenant. */
  async rotateWebhookSecret(db: Queryable, id: string, secret: string): Promise<boolean> {
    const row = await this.row(db, id, true);
    if (row === undefined) return false;
    const present = await this.opened(row.sealed_webhook_secret, id, 'webhook_secret');
    await db.query('UPDATE tenants SET sealed_webhook_secret = $2, sealed_previous_webhook_secret = $3, updated_at = now() WHERE id = $1', [
      id,
      await this.seal(db, secret, id, 'webhook_secret'),
      present === undefined ? null : await this.seal(db, present, id, 'previous_webhook_secret'),
    ]);
    return true;
  }

  /** Refuses the webhook secret before the present one from now on. */
  async endOverlap(db: Queryable, id: string): Promise<void> {
    await db.query('UPDATE tenants SET sealed_previous_webhook_secret = NULL, updated_at = now() WHERE id = $1', [id]);
  }

  /** When the tenant's tool refuses, one of the tickets that wait for it tries at once. */
  async tryToolNow(db: Queryable, id: string): Promise<void> {
    await db.query('SELECT try_tool_now($1)', [id]);
  }

  /** Tenants by id, from the one after `after` on. Of all tenants: it needs no tenant in the transaction. */
  async list(db: Queryable, { after, limit, active, toolAccess }: TenantPage): Promise<ListedTenant[]> {
    const { rows } = await db.query<Row>('SELECT * FROM listed_tenants($1, $2, $3, $4)', [
      after,
      limit,
      active ?? null,
      toolAccess === undefined ? null : toolAccess === 'refused',
    ]);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      active: row.active,
      declared: row.declared,
      tool: { name: row.tool, baseUrl: row.tool_base_url },
      toolAccess: listedToolAccess(row),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }));
  }

  private async record(row: Row): Promise<TenantRecord> {
    const credentials = await this.opened(row.sealed_tool_credentials, row.id, 'tool_credentials');
    return {
      id: row.id,
      name: row.name,
      active: row.active,
      declared: row.declared,
      tool: {
        name: row.tool,
        baseUrl: row.tool_base_url,
        credentials: credentials === undefined ? {} : (JSON.parse(credentials) as Record<string, string>),
      },
      preferences: row.preferences,
      ...(row.rate_limit_per_minute !== null && { rateLimitPerMinute: Number(row.rate_limit_per_minute) }),
      previousSecretAccepted: row.has_previous,
      credentialsOpen: credentials !== undefined,
      toolAccess: toolAccessOf(row),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      version: row.version,
    };
  }

  private async row(db: Queryable, id: string, lock: boolean): Promise<Row | undefined> {
    const { rows } = await db.query<Row>(
      `SELECT id, name, active, declared, tool, tool_base_url, sealed_tool_credentials, sealed_webhook_secret,
              sealed_previous_webhook_secret IS NOT NULL AS has_previous, rate_limit_per_minute, preferences, created_at, updated_at,
              tenant_version(updated_at) AS version,
              a.kind AS refused_kind, a.since AS refused_since, a.message AS refused_message, a.next_try_at,
              CASE WHEN a.tenant_id IS NOT NULL THEN tool_waiting() END AS waiting
       FROM tenants LEFT JOIN tool_access AS a ON a.tenant_id = id WHERE id = $1 ${lock ? 'FOR UPDATE OF tenants' : ''}`,
      [id],
    );
    return rows[0];
  }

  private async columns(
    db: Queryable,
    id: string,
    { name, active = true, tool, rateLimitPerMinute, preferences }: TenantSettings,
  ): Promise<unknown[]> {
    const credentials = await this.seal(db, JSON.stringify(tool.credentials), id, 'tool_credentials');
    return [id, name, active, tool.name, tool.baseUrl, credentials, rateLimitPerMinute ?? null, JSON.stringify(preferences)];
  }

  private async seal(db: Queryable, text: string, tenantId: string, field: string): Promise<string> {
    return this.box.seal(text, { tenantId, field }, await this.forms.find(db));
  }

  private async opened(sealed: string, tenantId: string, field: string): Promise<string | undefined> {
    try {
      return await this.box.open(sealed, { tenantId, field });
    } catch (error) {
      if (error instanceof SealBrokenError) return undefined;
      throw error;
    }
  }
}

function toolAccessOf(row: Row): ToolAccess {
  const listed = listedToolAccess(row);
  if (listed.state === 'ok' || row.refused_message === null || row.next_try_at === null) return { state: 'ok' };
  return { ...listed, message: row.refused_message, nextTryAt: row.next_try_at, waiting: Number(row.waiting ?? 0) };
}
