import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '#audit';
import { type Queryable, TenantTransactions } from '#database';
import {
  DeclaredTenantError,
  type ListedTenant,
  SealPreparation,
  type SealUse,
  type TenantDefinition,
  type TenantPage,
  type TenantRecord,
  TenantRecords,
  type TenantSettings,
} from '#tenants';
import { changedFields } from './changed-fields';
import { TenantChecks } from './tenant-checks';
import { ConflictError, TenantProblemError, UnknownTenantError } from './tenant-problem';

/** Who administers, and in the course of what. */
export interface Administrator {
  readonly actor: Actor;
  readonly correlationId?: string | undefined;
}

/** 256 bits, as `openssl rand -hex 32` makes them. */
const SECRET_BYTES = 32;

/** What steps on a tenant do with sealed values. */
const FIND: SealUse = { opens: ['tool_credentials'] };
const ROTATE: SealUse = { opens: ['tool_credentials', 'webhook_secret'], seals: 2 };

/** What is done to tenants one by one. Each change is in the audit log, or was not made. */
@Injectable()
export class TenantAdministration {
  constructor(
    private readonly transactions: TenantTransactions,
    private readonly records: TenantRecords,
    private readonly checks: TenantChecks,
    private readonly audit: AuditLog,
    private readonly seals: SealPreparation,
  ) {}

  /** A page of tenants by id, from the one after `after` on. */
  async list(page: TenantPage): Promise<ListedTenant[]> {
    return this.transactions.withoutTenant((db) => this.records.list(db, page));
  }

  /** Opens nothing that is sealed, as `find` does. @throws UnknownTenantError */
  async assertKnown(id: string): Promise<void> {
    if (!(await this.transactions.withTenant(id, (db) => this.records.exists(db, id)))) throw new UnknownTenantError(id);
  }

  /** @throws UnknownTenantError */
  async find(id: string): Promise<TenantRecord> {
    await this.seals.prepare([id], FIND);
    return this.transactions.withTenant(id, (db) => this.known(db, id));
  }

  /**
   * @returns the tenant, and the webhook secret that was made when none was given
   * @throws TenantProblemError, ConflictError `tenant-exists`
   */
  async create(
    definition: Omit<TenantDefinition, 'webhookSecret'> & { webhookSecret?: string },
    administrator: Administrator,
  ): Promise<{ tenant: TenantRecord; madeSecret?: string }> {
    this.refuseUnusable(definition);
    const { id } = definition;
    const made = definition.webhookSecret === undefined ? newSecret() : undefined;
    await this.seals.prepare([id], { seals: 2 });
    const tenant = await this.transactions.withTenant(id, async (db) => {
      if (!(await this.records.insert(db, { ...definition, webhookSecret: definition.webhookSecret ?? made ?? '' }))) {
        throw new ConflictError('tenant-exists', 'There is a tenant of that id already.');
      }
      await this.note(db, administrator, 'tenant.create', id, { tool: definition.tool.name });
      return this.known(db, id);
    });
    return { tenant, ...(made !== undefined && { madeSecret: made }) };
  }

  /**
   * @param change makes the new settings of the present ones; what it throws is thrown
   * @param version of the tenant that the change was made for; undefined for whichever there is
   * @throws UnknownTenantError, TenantProblemError, ConflictError `stale-version`, `reserved-tenant`
   * @throws DeclaredTenantError
   */
  async update(
    id: string,
    change: (present: TenantRecord) => TenantSettings,
    administrator: Administrator,
    version?: string,
    action = 'tenant.update',
  ): Promise<TenantRecord> {
    return this.changed(id, { ...FIND, seals: 1 }, async (db, present) => {
      if (version !== undefined && version !== present.version) {
        throw new ConflictError('stale-version', 'The tenant was changed since it was read: read it again.');
      }
      const settings = change(present);
      if (!present.credentialsOpen && Object.keys(settings.tool.credentials).length === 0) {
        // Or what is sealed would be replaced by nothing, and be lost for the key that opens it.
        const problem = 'were sealed with another key than encryption-key: give them anew, or set it to that one';
        throw new TenantProblemError([{ path: 'tool.credentials', problem }]);
      }
      this.refuseUnusable({ ...settings, id });
      await this.records.update(db, id, settings);
      const { baseUrl } = settings.tool;
      // Where credentials went is what somebody looks for afterwards.
      const address = baseUrl === present.tool.baseUrl ? {} : { baseUrl };
      await this.note(db, administrator, action, id, { fields: changedFields(present, settings), ...address });
    });
  }

  /** Refuses the tenant's webhooks from the next second on. @throws UnknownTenantError, ConflictError `reserved-tenant`, DeclaredTenantError */
  async deactivate(id: string, administrator: Administrator): Promise<TenantRecord> {
    return this.changed(id, FIND, async (db) => {
      await this.records.deactivate(db, id);
      await this.note(db, administrator, 'tenant.deactivate', id);
    });
  }

  /**
   * Gives the tenant a new webhook secret; the present one stays valid beside it.
   *
   * @throws UnknownTenantError, ConflictError `reserved-tenant`, DeclaredTenantError
   */
  async rotateWebhookSecret(
    id: string,
    given: string | undefined,
    administrator: Administrator,
  ): Promise<{ secret: string; tenant: TenantRecord }> {
    const secret = given ?? newSecret();
    const tenant = await this.changed(id, ROTATE, async (db) => {
      await this.records.rotateWebhookSecret(db, id, secret);
      await this.note(db, administrator, 'tenant.rotate_webhook_secret', id);
    });
    return { secret, tenant };
  }

  /**
   * Refuses what is signed with the secret before the present one, of a declared tenant too: values hold the present one only.
   *
   * @throws UnknownTenantError, ConflictError `reserved-tenant`
   */
  async endOverlap(id: string, administrator: Administrator): Promise<TenantRecord> {
    return this.locked(id, FIND, async (db) => {
      await this.records.endOverlap(db, id);
      await this.note(db, administrator, 'tenant.end_webhook_secret_overlap', id);
    });
  }

  private async changed(id: string, use: SealUse, work: (db: Queryable, present: TenantRecord) => Promise<void>): Promise<TenantRecord> {
    return this.locked(id, use, async (db, present) => {
      if (present.declared) throw new DeclaredTenantError(id);
      await work(db, present);
    });
  }

  private async locked(id: string, use: SealUse, work: (db: Queryable, present: TenantRecord) => Promise<void>): Promise<TenantRecord> {
    if (this.checks.isReserved(id)) {
      throw new ConflictError('reserved-tenant', `The tenant ${id} belongs to smoke tests: it goes with the secret smoke-webhook-secret.`);
    }
    await this.seals.prepare([id], use);
    return this.transactions.withTenant(id, async (db) => {
      await work(db, await this.known(db, id, true));
      return this.known(db, id);
    });
  }

  private async known(db: Queryable, id: string, lock = false): Promise<TenantRecord> {
    const tenant = await this.records.find(db, id, { lock });
    if (tenant === undefined) throw new UnknownTenantError(id);
    return tenant;
  }

  private refuseUnusable(tenant: Omit<TenantSettings, 'active'> & { id: string }): void {
    const problem = this.checks.problemOf(tenant);
    if (problem !== undefined) throw new TenantProblemError([problem]);
  }

  private async note(db: Queryable, administrator: Administrator, action: string, tenantId: string, details?: object): Promise<void> {
    await this.audit.recordIn(db, { ...administrator, action, outcome: 'ok', tenantId, details: { ...details } });
  }
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('hex');
}
