import { escapeIdentifier } from 'pg';
import type { Queryable } from './tenant-transactions';

type TablePrivilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

/** What a role may do. Nothing else: every run takes all other rights in the schema back. */
export interface RolePrivileges {
  readonly tables: Readonly<Record<string, readonly TablePrivilege[]>>;
  /** Names of functions. */
  readonly functions: readonly string[];
}

/** The rights of the application's roles. The api may insert deliveries, by a function, and read none. */
export const PRIVILEGES = {
  api: {
    tables: {
      tenants: ['SELECT', 'INSERT', 'UPDATE'],
      ticket_history: ['SELECT', 'INSERT', 'UPDATE'],
      schema_migrations: ['SELECT'],
    },
    functions: ['accept_deliveries', 'webhook_tenants', 'current_tenant'],
  },
  worker: {
    tables: {
      tenants: ['SELECT'],
      deliveries: ['SELECT', 'UPDATE'],
      outbox: ['SELECT', 'UPDATE', 'DELETE'],
      effects: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
      enhancements: ['SELECT', 'INSERT'],
      ticket_history: ['SELECT', 'INSERT', 'UPDATE'],
      searchable_history: ['SELECT'],
      simulated_tickets: ['SELECT', 'INSERT'],
      simulated_notes: ['SELECT', 'INSERT'],
      schema_migrations: ['SELECT'],
    },
    functions: ['take_due_deliveries', 'return_deliveries', 'renew_leases', 'outbox_pending', 'current_tenant'],
  },
} as const satisfies Record<string, RolePrivileges>;

export type ApplicationRole = keyof typeof PRIVILEGES;

/** A role that the configuration names is not there. */
export class MissingRoleError extends Error {
  override readonly name = 'MissingRoleError';
  constructor(role: string, application: ApplicationRole) {
    super(
      `the Postgres role ${role} does not exist: let an administrator run CREATE ROLE ${escapeIdentifier(role)} LOGIN PASSWORD '…', ` +
        `or name the ${application}'s role in database.roles.${application}`,
    );
  }
}

/**
 * Brings the rights of one role to exactly {@link PRIVILEGES}. To be called by the owner, in a transaction: the role is without rights for a moment.
 *
 * @param queueSchema Schema of the queue's tables when they are in this database too.
 * @throws MissingRoleError
 */
export async function applyPrivileges(db: Queryable, application: ApplicationRole, role: string, queueSchema?: string): Promise<void> {
  const { rowCount } = await db.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount === 0) throw new MissingRoleError(role, application);
  const grantee = escapeIdentifier(role);
  const { tables, functions }: RolePrivileges = PRIVILEGES[application];
  const statements = [
    `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${grantee}`,
    `REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM ${grantee}`,
    `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM ${grantee}`,
    `GRANT USAGE ON SCHEMA public TO ${grantee}`,
    ...Object.entries(tables).map(([table, rights]) => `GRANT ${rights.join(', ')} ON ${escapeIdentifier(table)} TO ${grantee}`),
    ...functions.map((name) => `GRANT EXECUTE ON FUNCTION ${escapeIdentifier(name)} TO ${grantee}`),
  ];
  if (queueSchema !== undefined) {
    const schema = escapeIdentifier(queueSchema);
    statements.push(
      `GRANT USAGE ON SCHEMA ${schema} TO ${grantee}`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${grantee}`,
      `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${grantee}`,
      `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO ${grantee}`,
    );
  }
  for (const statement of statements) await db.query(statement);
}
