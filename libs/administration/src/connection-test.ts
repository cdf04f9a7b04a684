import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { TenantTransactions } from '#database';
import { type TenantRecord, TenantRecords } from '#tenants';
import { type ConnectionVerdict, TicketToolError, TicketToolRegistry } from '#tickets';
import type { Administrator } from './tenant-administration';

/** A verdict comes within this many milliseconds, however long the tool takes. */
const WITHIN_MS = 20_000;

/** Makes a harmless real call to a tenant's tool, to tell whether its tickets will get notes. */
@Injectable()
export class ConnectionTest {
  constructor(
    private readonly tools: TicketToolRegistry,
    private readonly transactions: TenantTransactions,
    private readonly records: TenantRecords,
    private readonly audit: AuditLog,
  ) {}

  /**
   * It does not throw for a tool that does not answer, or not as it should: that is the verdict. When it is good, a ticket that waits for the tool
   * tries at once.
   */
  async run(tenant: TenantRecord, administrator: Administrator): Promise<ConnectionVerdict> {
    const verdict = await this.verdictOn(tenant);
    await this.transactions.withTenant(tenant.id, async (db) => {
      if (verdict.ok) await this.records.tryToolNow(db, tenant.id);
      await this.audit.recordIn(db, {
        ...administrator,
        action: 'tenant.test_connection',
        outcome: 'ok',
        tenantId: tenant.id,
        details: { connected: verdict.ok },
      });
    });
    return verdict;
  }

  private async verdictOn(tenant: TenantRecord): Promise<ConnectionVerdict> {
    if (!tenant.credentialsOpen) {
      return {
        ok: false,
        message: 'The credentials were sealed with another key than encryption-key: give them anew, or set it to that one.',
      };
    }
    try {
      return await this.tools.clientFor(tenant).testConnection(AbortSignal.timeout(WITHIN_MS));
    } catch (error) {
      if (error instanceof TicketToolError) return { ok: false, message: error.message };
      if (error instanceof DOMException && error.name === 'TimeoutError') {
        return { ok: false, message: `The tool at ${tenant.tool.baseUrl} did not answer within ${WITHIN_MS / 1000} s.` };
      }
      throw error;
    }
  }
}
