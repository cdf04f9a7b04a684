import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import type { Queryable } from '#database';
import { SealRotation, SecretBox } from '#tenants';

/** What all tenants together have. */
interface Found {
  tenants: number;
  /** Values that are not sealed with the present key, by how they are sealed. */
  readonly old: Map<string, number>;
}

/** Says what it does in lines, and returns the command's exit code. */
@Injectable()
export class KeyRotation {
  private readonly correlationId = randomUUID();

  constructor(
    private readonly rotation: SealRotation,
    private readonly box: SecretBox,
    private readonly audit: AuditLog,
  ) {}

  async check(batchSize: number, say: (line: string) => void): Promise<number> {
    const keyId = await this.box.keyId();
    const found = await this.look(batchSize);
    if (found.old.size === 0) {
      say(allIsSealed(found, keyId));
      return 0;
    }
    say(`The present key is ${keyId}. Sealed otherwise, of ${found.tenants} tenants: ${listed(found.old)}.`);
    return 3;
  }

  async rotate(batchSize: number, say: (line: string) => void): Promise<number> {
    const keyId = await this.box.keyId();
    const total = await this.rotation.count();
    say(`Sealing with key ${keyId}, ${total} tenants.`);
    let [tenants, values] = [0, 0];
    const broken: string[] = [];
    for await (const batch of this.rotation.run(batchSize, (...resealed) => this.record(...resealed))) {
      tenants += batch.tenants;
      values += batch.resealed;
      broken.push(...batch.broken);
      say(`${tenants} of ${total} tenants looked at, up to ${batch.lastId}: ${values} values sealed anew`);
    }
    return this.verify(batchSize, broken, say);
  }

  private async verify(batchSize: number, broken: readonly string[], say: (line: string) => void): Promise<number> {
    // A key service may have had another version made of its key meanwhile.
    const keyId = await this.box.keyId();
    const found = await this.look(batchSize);
    if (found.old.size === 0) {
      say(allIsSealed(found, keyId));
      return 0;
    }
    say(`Not sealed with key ${keyId}: ${listed(found.old)}.`);
    for (const problem of broken) say(`Left as it is: ${problem}`);
    if (broken.length > 0) return 3;
    say('Another process has sealed something meanwhile. When all pods have the present key, start this again.');
    return 1;
  }

  private async look(batchSize: number): Promise<Found> {
    const found: Found = { tenants: 0, old: new Map() };
    for await (const batch of this.rotation.look(batchSize)) {
      found.tenants += batch.tenants;
      for (const [seal, count] of batch.old) found.old.set(seal, (found.old.get(seal) ?? 0) + count);
    }
    return found;
  }

  private record(db: Queryable, tenantId: string, keyId: string, values: number): Promise<void> {
    return this.audit.recordIn(db, {
      actor: { kind: 'command', id: 'rotate-keys', name: hostname() },
      correlationId: this.correlationId,
      action: 'tenant.reseal',
      outcome: 'ok',
      tenantId,
      details: { keyId, values },
    });
  }
}

function allIsSealed({ tenants }: Found, keyId: string): string {
  return `Everything of ${tenants} tenants is sealed with key ${keyId}: no other key is needed.`;
}

function listed(old: ReadonlyMap<string, number>): string {
  return [...old].map(([seal, count]) => `${count} with ${seal}`).join(', ');
}
