import { Injectable } from '@nestjs/common';
import type { Queryable } from '#database';
import type { SealForm } from './secret-box';

/**
 * In which form values are sealed in this installation: directly while all that are there are, in envelopes from the first envelope on.
 *
 * While a version without envelopes still runs beside this one, or may come back, what it finds must open there. `rotate-keys` makes the first
 * envelope; in a new installation the first tenant does. A process finds it out once, whoever writes tenants in it.
 */
@Injectable()
export class SealForms {
  private enveloped = false;

  /** Of all tenants: it needs none in the transaction, and the api's role. */
  async find(db: Queryable): Promise<SealForm> {
    if (!this.enveloped) {
      const { rows } = await db.query<{ enveloped: boolean }>(
        `SELECT coalesce(bool_or(sealed_webhook_secret LIKE 'v2.%') OR NOT bool_or(sealed_webhook_secret LIKE 'v1.%'), true) AS enveloped
         FROM webhook_tenants('-infinity')`,
      );
      this.enveloped = rows[0]?.enveloped === true;
    }
    return this.enveloped ? 'envelope' : 'direct';
  }
}
