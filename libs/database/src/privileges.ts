import { escapeIdentifier } from 'pg';
import { assertUnprivilegedRole } from './role-guard';
import type { Queryable } from './tenant-transactions';

type TablePrivilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

/** What a role may do. Nothing else: every run takes all other rights in the schema back. */
export interface RolePrivileges {
  readonly tables: Readonly<Record<string, readonly TablePrivilege[]>>;
  /** Names of functions. */
  readonly functions: readonly string[];
}

/** The rights of the application's roles. The api may insert deliveries, by a function, and read none; it reads the notes of the simulated desk. */
export const PRIVILEGES = {
  api: {
    tables: {
      tenants: ['SELECT', 'INSERT', 'UPDATE'],
      ticket_history: ['SELECT', 'INSERT', 'UPDATE'],
      inventory: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
      inventory_names: ['SELECT', 'INSERT', 'DELETE'],
      simulated_notes: ['SELECT'],
      audit_log: ['SELECT', 'INSERT'],
      feedback: ['SELECT'],
      tool_access: ['SELECT'],
      declared_revision: ['SELECT', 'UPDATE'],
      schema_migrations: ['SELECT'],
      schema_contract: ['SELECT'],
    },
    functions: [
      'accept_in_turn',
      // Of the release before, which runs until it is replaced.
      'accept_deliveries',
      'webhook_tenants',
      'webhook_tenants_by_id',
      'current_tenant',
      'tenant_version',
      'create_api_key',
      'find_api_key',
      'list_api_keys',
      'revoke_api_key',
      'touch_api_key',
      'maintain_audit_log',
      'audit_entries',
      'all_audit_entries',
      'listed_tenants',
      // Of the release before, as above.
      'list_tenants',
      'declared_tenants',
      'delivery_states',
      'retry_delivery',
      'rated_note',
      'rate_note',
      'try_tool_now',
      'tool_waiting',
      'refused_tools',
    ],
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
      model_spending: ['SELECT', 'INSERT', 'UPDATE'],
      model_reservations: ['SELECT', 'INSERT', 'DELETE'],
      known_words: ['SELECT'],
      ticket_embeddings: ['SELECT', 'INSERT', 'UPDATE'],
      history_ratings: ['SELECT'],
      inventory: ['SELECT'],
      inventory_names: ['SELECT'],
      tool_access: ['SELECT'],
      simulated_tickets: ['SELECT', 'INSERT'],
      simulated_notes: ['SELECT', 'INSERT'],
      schema_migrations: ['SELECT'],
      schema_contract: ['SELECT'],
    },
    functions: [
      'take_in_turn',
      // Of the release before, which runs until it is replaced.
      'take_due_deliveries',
      'next_turn',
      'return_deliveries',
      'renew_leases',
      'outbox_pending',
      'claim_delivery',
      'start_effect',
      'complete_delivery',
      'try_tool',
      'refuse_tool',
      'restore_tool',
      'refused_tools',
      'reserve_model_budget',
      'settle_model_budget',
      'tenants_to_embed',
      'history_by_meaning',
      'current_tenant',
      'tenant_version',
    ],
  },
} as const satisfies Record<string, RolePrivileges>;

export type ApplicationRole = keyof typeof PRIVILEGES;
const APPLICATIONS = ['api', 'worker'] as const satisfies readonly ApplicationRole[];

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

/** The migrations run as one of the roles that they are to give rights to, and not as the owner of the tables. */
export class NotTheOwnerError extends Error {
  override readonly name = 'NotTheOwnerError';
}

/** Names of the roles that the applications connect as. */
export type ApplicationRoles = Readonly<Record<ApplicationRole, string>>;

/**
 * Finds out, before anything is changed, whether rights can be given to these roles.
 *
 * @throws NotTheOwnerError, MissingRoleError
 * @throws PrivilegedRoleError when row-level security would not hold for one of them.
 */
export async function assertRolesCanBeGranted(db: Queryable, roles: ApplicationRoles): Promise<void> {
  const { rows } = await db.query<{ role: string }>('SELECT current_user AS role');
  for (const application of APPLICATIONS) {
    const role = roles[application];
    if (role === rows[0]?.role) {
      throw new NotTheOwnerError(`the migrations connect as ${role}, the role of the ${application}: give them the owner's database-url`);
    }
    const { rowCount } = await db.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    if (rowCount === 0) throw new MissingRoleError(role, application);
    await assertUnprivilegedRole(db, role);
  }
}

/**
 * Brings the rights of the roles to exactly {@link PRIVILEGES}, and takes those away that everybody has, such as to execute a new function.
 * To be called by the owner, in a transaction: the roles are without rights for a moment. Objects of others in the schema are left alone.
 *
 * @param queueSchema Schema of the queue's tables when they are in this database too.
 */
export async function applyPrivileges(db: Queryable, roles: ApplicationRoles, queueSchema?: string): Promise<void> {
  const grantees = APPLICATIONS.map((application) => escapeIdentifier(roles[application])).join(', ');
  const statements = [
    `REVOKE ALL ON SCHEMA public FROM ${grantees}`,
    ...(await ownObjects(db)).map((object) => `REVOKE ALL ON ${object} FROM ${grantees}, PUBLIC`),
    `GRANT USAGE ON SCHEMA public TO ${grantees}`,
    ...APPLICATIONS.flatMap((application) => grants(PRIVILEGES[application], escapeIdentifier(roles[application]))),
    ...(queueSchema === undefined ? [] : queueGrants(escapeIdentifier(queueSchema), grantees)),
  ];
  for (const statement of statements) await db.query(statement);
}

/** Tables, views, sequences and functions of the schema that belong to the session's role, as REVOKE names them; not those of extensions. */
async function ownObjects(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ object: string }>(
    `SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || c.oid::regclass AS object FROM pg_class AS c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND pg_has_role(c.relowner, 'USAGE')
       AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     UNION ALL
     SELECT 'ROUTINE ' || f.oid::regprocedure FROM pg_proc AS f
     WHERE f.pronamespace = 'public'::regnamespace AND pg_has_role(f.proowner, 'USAGE')
       AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid AND d.deptype = 'e')`,
  );
  return rows.map((row) => row.object);
}

function grants({ tables, functions }: RolePrivileges, grantee: string): string[] {
  return [
    ...Object.entries(tables).map(([table, rights]) => `GRANT ${rights.join(', ')} ON ${escapeIdentifier(table)} TO ${grantee}`),
    ...functions.map((name) => `GRANT EXECUTE ON FUNCTION ${escapeIdentifier(name)} TO ${grantee}`),
  ];
}

function queueGrants(schema: string, grantees: string): string[] {
  return [
    `GRANT USAGE ON SCHEMA ${schema} TO ${grantees}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${grantees}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${grantees}`,
    `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO ${grantees}`,
  ];
}
