import { Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '#audit';
import { TenantTransactions } from '#database';
import { type ApiKey, hashSecret, keyText, newKeyParts } from './api-key';
import type { Scope } from './scope';

/** A key that is to be made. */
export interface NewApiKey {
  /** Who is to use it, for people. */
  readonly name: string;
  readonly scope: Scope;
  /** Absent: it does not expire. */
  readonly expiresAt?: Date;
}

/** Who changes keys, and in the course of what. */
export interface KeyChange {
  readonly actor: Actor;
  readonly correlationId?: string | undefined;
}

interface KeyRow {
  id: string;
  name: string;
  scope: Scope;
  created_at: Date;
  created_by: string;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
}

/** Makes and ends the keys of the admin API; each change is in the audit log. */
@Injectable()
export class ApiKeyStore {
  constructor(
    private readonly transactions: TenantTransactions,
    private readonly audit: AuditLog,
  ) {}

  /** @returns the key and its text, which is kept nowhere and cannot be shown again. */
  async create({ name, scope, expiresAt }: NewApiKey, { actor, correlationId }: KeyChange): Promise<{ key: ApiKey; text: string }> {
    const parts = newKeyParts();
    const createdBy = `${actor.kind} ${actor.name}`;
    const createdAt = await this.transactions.withoutTenant(async (db) => {
      const { rows } = await db.query<{ created_at: Date }>('SELECT create_api_key($1, $2, $3, $4, $5, $6) AS created_at', [
        parts.id,
        name,
        scope,
        hashSecret(parts.secret),
        createdBy,
        expiresAt ?? null,
      ]);
      const details = { key: parts.id, name, scope, expiresAt: expiresAt?.toISOString() ?? null };
      await this.audit.recordIn(db, { actor, action: 'api_key.create', outcome: 'ok', correlationId, details });
      return rows[0]?.created_at ?? new Date();
    });
    const key = { id: parts.id, name, scope, createdAt, createdBy, ...(expiresAt !== undefined && { expiresAt }) };
    return { key, text: keyText(parts) };
  }

  /** Oldest first; expired and revoked ones too. */
  async list(): Promise<ApiKey[]> {
    const { rows } = await this.transactions.withoutTenant((db) => db.query<KeyRow>('SELECT * FROM list_api_keys()'));
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      scope: row.scope,
      createdAt: row.created_at,
      createdBy: row.created_by,
      ...(row.expires_at !== null && { expiresAt: row.expires_at }),
      ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
      ...(row.last_used_at !== null && { lastUsedAt: row.last_used_at }),
    }));
  }

  /** Ends a key: within a second no process takes it any more. False when there is none of that id, or it was revoked before. */
  async revoke(id: string, { actor, correlationId }: KeyChange): Promise<boolean> {
    return this.transactions.withoutTenant(async (db) => {
      const { rows } = await db.query<{ revoked: boolean }>('SELECT revoke_api_key($1) AS revoked', [id]);
      if (rows[0]?.revoked !== true) return false;
      await this.audit.recordIn(db, { actor, action: 'api_key.revoke', outcome: 'ok', correlationId, details: { key: id } });
      return true;
    });
  }
}
