import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { DATABASE_POOL, TenantTransactions } from '#database';
import type { ToolRefusalKind } from '#tenants';
import type { DeliveryRef } from './delivery';
import { storable } from './storable';

/** How tries of a tool that refuses are spread over time, in milliseconds. */
export interface TryPauses {
  /** Before the first one; doubled for each further one, with up to 20 % of jitter. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** In which a tool answers a try: another one does not begin before. */
  readonly answeredMs: number;
}

/** What a tool refused. */
export interface RefusedAttempt {
  readonly kind: ToolRefusalKind;
  readonly message: string;
  /** `version` of the tenant whose settings were refused; undefined when they were not even read. */
  readonly version?: string | undefined;
  /** The try that it was; undefined when the tool was thought to work. */
  readonly tryNumber?: string | undefined;
}

export type Admission =
  /** The tool may be called. With the number of a try, of which there is one at a time. */
  | { readonly kind: 'admitted'; readonly tryNumber?: string }
  /** The lease was given back: the delivery waits until the tool works, or may be tried again. */
  | { readonly kind: 'waits' };

/** A tenant whose tool refuses us. */
export interface RefusedTool {
  readonly tenantId: string;
  readonly kind: ToolRefusalKind;
  readonly waiting: number;
}

/**
 * Keeps deliveries away from tools that refuse our credentials, for as long as they do. One delivery of a tenant at a time tries; the others wait in
 * the outbox, call nothing, and use up no attempt. Every replica goes by the same row of `tool_access`.
 */
@Injectable()
export class ToolGate {
  constructor(
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    private readonly transactions: TenantTransactions,
  ) {}

  /** To be asked by who has leased a delivery of a tenant whose tool refuses. */
  async admit(delivery: DeliveryRef, owner: string, { firstMs, longestMs, answeredMs }: TryPauses): Promise<Admission> {
    const row = await this.call<{ waits: boolean; try: string | null }>(
      delivery,
      `SELECT waits, try FROM try_tool($1, $2, ${milliseconds(3)}, ${milliseconds(4)}, ${milliseconds(5)})`,
      [delivery.deliveryId, owner, firstMs, longestMs, answeredMs],
    );
    if (row?.waits === true) return { kind: 'waits' };
    return { kind: 'admitted', ...(typeof row?.try === 'string' && { tryNumber: row.try }) };
  }

  /** Gives the lease of a delivery back that the tool has refused. True when the tool was not known to refuse before. */
  async refused(delivery: DeliveryRef, owner: string, attempt: RefusedAttempt, { firstMs, longestMs }: TryPauses): Promise<boolean> {
    const row = await this.call<{ is_new: boolean }>(
      delivery,
      `SELECT refuse_tool($1, $2, $3, $4, $5, $6, ${milliseconds(7)}, ${milliseconds(8)}) AS is_new`,
      [
        delivery.deliveryId,
        owner,
        attempt.version ?? null,
        attempt.tryNumber ?? null,
        attempt.kind,
        storable(attempt.message),
        firstMs,
        longestMs,
      ],
    );
    return row?.is_new === true;
  }

  /** The tool has done what a delivery asked for: all that wait are due. Returns how many; undefined when the tool was not known to refuse. */
  async restored(delivery: DeliveryRef): Promise<number | undefined> {
    const row = await this.call<{ woken: string | null }>(delivery, 'SELECT restore_tool($1) AS woken', [delivery.deliveryId]);
    return typeof row?.woken === 'string' ? Number(row.woken) : undefined;
  }

  /** Of all tenants. */
  async refusedTools(): Promise<RefusedTool[]> {
    const { rows } = await this.pool.query<{ tenant_id: string; kind: ToolRefusalKind; waiting: string }>(
      'SELECT tenant_id, kind, waiting FROM refused_tools()',
    );
    return rows.map((row) => ({ tenantId: row.tenant_id, kind: row.kind, waiting: Number(row.waiting) }));
  }

  private async call<Row extends object>({ tenantId }: DeliveryRef, text: string, values: unknown[]): Promise<Row | undefined> {
    const { rows } = await this.transactions.withTenant(tenantId, (db) => db.query<Row>(text, values));
    return rows[0];
  }
}

const milliseconds = (parameter: number): string => `$${parameter} * interval '1 millisecond'`;
