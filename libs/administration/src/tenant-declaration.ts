import { Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '#audit';
import { type Queryable, TenantTransactions } from '#database';
import { SealPreparation, type TenantDefinition, type TenantRecord, TenantRecords, type TenantSettings } from '#tenants';
import { changedFields } from './changed-fields';
import { advanceRevision, holdRevision } from './declared-revision';
import { TenantChecks } from './tenant-checks';
import { TenantProblemError } from './tenant-problem';

const CHART: Actor = { kind: 'system', id: 'declared-tenants', name: 'chart' };

/**
 * Keeps tenants as the values of the chart declare them: one that is as it should be is not touched, so that replicas that do the same at the same
 * time agree, and nobody is told of a change that is none.
 */
@Injectable()
export class TenantDeclaration {
  constructor(
    private readonly transactions: TenantTransactions,
    private readonly records: TenantRecords,
    private readonly checks: TenantChecks,
    private readonly audit: AuditLog,
    private readonly seals: SealPreparation,
  ) {}

  /**
   * To be called before tenants of this revision are kept: whoever still keeps those of an older one stops. Equal revisions agree.
   *
   * @throws OutdatedDeclarationError when a later one was begun before.
   */
  async begin(revision: number): Promise<void> {
    await this.transactions.withoutTenant((db) => advanceRevision(db, revision));
  }

  /**
   * Creates the tenant, or brings it to this definition, and takes it over if it was made otherwise. The webhook secret before a changed one stays
   * valid.
   *
   * @param revision Of the declaration; one that is outdated changes nothing.
   * @returns whether anything had to be written
   * @throws OutdatedDeclarationError when a later revision was begun.
   * @throws TenantProblemError when it cannot work like this; then it stays as it was.
   */
  async keep(definition: TenantDefinition, revision: number): Promise<boolean> {
    const problem = this.checks.problemOf(definition);
    if (problem !== undefined) throw new TenantProblemError([problem]);
    const { id } = definition;
    await this.seals.prepare([id], { opens: ['tool_credentials', 'webhook_secret'] });
    const present = await this.transactions.withTenant(id, (db) => this.records.findWithSecret(db, id));
    // Locks write to rows: they are taken only when there is something to do, which may be done by the time they are held.
    if (present !== undefined && differences(present, definition).length === 0) return false;
    await this.seals.prepare([id], { seals: 3 });
    return this.transactions.withTenant(id, async (db) => {
      await holdRevision(db, revision);
      if (present === undefined && (await this.records.insert(db, definition))) {
        await this.records.setDeclared(db, id, true);
        await this.note(db, 'tenant.declare', id, { tool: definition.tool.name });
        return true;
      }
      return this.change(db, definition);
    });
  }

  /** Ids of the tenants that are declared, as far as the database knows. */
  async declared(): Promise<string[]> {
    return this.transactions.withoutTenant((db) => this.records.declared(db));
  }

  /**
   * Ends a tenant that is not declared any more: its webhooks are refused, its rows stay, and it can be changed elsewhere again.
   *
   * @throws OutdatedDeclarationError as {@link keep}
   */
  async release(id: string, revision: number): Promise<void> {
    await this.seals.prepare([id], { opens: ['tool_credentials'] });
    await this.transactions.withTenant(id, async (db) => {
      await holdRevision(db, revision);
      const present = await this.records.find(db, id, { lock: true });
      if (present?.declared !== true) return;
      await this.records.deactivate(db, id);
      await this.records.setDeclared(db, id, false);
      await this.note(db, 'tenant.deactivate', id, {});
    });
  }

  private async change(db: Queryable, definition: TenantDefinition): Promise<boolean> {
    const { id, webhookSecret } = definition;
    const fields = differences(await this.records.findWithSecret(db, id, { lock: true }), definition);
    if (fields.length === 0) return false;
    await this.records.update(db, id, settingsOf(definition));
    if (fields.includes('webhookSecret')) await this.records.rotateWebhookSecret(db, id, webhookSecret);
    await this.records.setDeclared(db, id, true);
    await this.note(db, 'tenant.declare', id, { fields });
    return true;
  }

  private async note(db: Queryable, action: string, tenantId: string, details: object): Promise<void> {
    await this.audit.recordIn(db, { actor: CHART, action, outcome: 'ok', tenantId, details: { ...details } });
  }
}

/** Names of the fields in which the tenant is not as declared; `declared` itself, when it was not. */
function differences(present: Awaited<ReturnType<TenantRecords['findWithSecret']>>, definition: TenantDefinition): string[] {
  if (present?.tenant.credentialsOpen !== true || present.webhookSecret === undefined) throw notOpening();
  return [
    ...changedFields(present.tenant, settingsOf(definition)),
    ...(present.webhookSecret === definition.webhookSecret ? [] : ['webhookSecret']),
    ...(present.tenant.declared ? [] : ['declared' satisfies keyof TenantRecord]),
  ];
}

/** Values that are left out, or null, as the record has them. */
function settingsOf({ name, active, rateLimitPerMinute, tool, preferences }: TenantDefinition): TenantSettings {
  const limit = rateLimitPerMinute ?? undefined;
  return { name, active: active ?? true, ...(limit !== undefined && { rateLimitPerMinute: limit }), tool, preferences };
}

/** A process with a wrong key must not seal everybody's secrets anew with it. */
function notOpening(): TenantProblemError {
  const problem =
    'in the database was sealed with another key than encryption-key: set it to that one, or take the tenant out of the values and give it ' +
    'a secret and credentials with the admin API';
  return new TenantProblemError([{ path: 'webhookSecret', problem }]);
}
