import type { ClientBase } from 'pg';

/** A role of the application has rights that switch row-level security off for it, or could. */
export class PrivilegedRoleError extends Error {
  override readonly name = 'PrivilegedRoleError';
}

interface RoleRow {
  role: string;
  superuser: boolean;
  bypasses_rls: boolean;
  owner: string | null;
  powerful: string | null;
}

/** Memberships count, whether inherited or not: SET ROLE turns a member into the role. */
const RIGHTS_OF_ROLE = `
  SELECT r.rolname AS role, r.rolsuper AS superuser, r.rolbypassrls AS bypasses_rls,
         (SELECT o.rolname FROM pg_namespace AS n
          LEFT JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
          JOIN pg_roles AS o ON o.oid IN (n.nspowner, c.relowner)
          WHERE n.nspname = 'public' AND pg_has_role(r.oid, o.oid, 'MEMBER')
          ORDER BY o.oid <> r.oid, o.rolname = 'pg_database_owner' LIMIT 1) AS owner,
         (SELECT p.rolname FROM pg_roles AS p
          WHERE (p.rolsuper OR p.rolbypassrls) AND pg_has_role(r.oid, p.oid, 'MEMBER') LIMIT 1) AS powerful
  FROM pg_roles AS r WHERE r.rolname = coalesce($1, current_user)`;

/**
 * Refuses a role for which row-level security is not the last word: a superuser, one with BYPASSRLS, an owner of the tables or their
 * schema, who could change the policies, and a member of any of these.
 *
 * @param role Default: the role of the session.
 * @throws PrivilegedRoleError with a sentence that says what to set.
 */
export async function assertUnprivilegedRole(db: Pick<ClientBase, 'query'>, role?: string): Promise<void> {
  const { rows } = await db.query<RoleRow>(RIGHTS_OF_ROLE, [role ?? null]);
  const row = rows[0];
  const reason = row === undefined ? undefined : excessOf(row);
  if (row === undefined || reason === undefined) return;
  throw new PrivilegedRoleError(
    `the database role ${row.role} ${reason}, so nothing would keep tenants apart: give api and worker, in their database-url, roles ` +
      'without such rights, as CREATE ROLE makes them, and keep the owner for the migrations',
  );
}

function excessOf({ role, superuser, bypasses_rls, owner, powerful }: RoleRow): string | undefined {
  if (superuser) return 'is a superuser';
  if (bypasses_rls) return 'has BYPASSRLS';
  if (owner !== null) return owner === role ? 'owns the tables' : `is a member of ${owner}, which owns the tables`;
  if (powerful !== null) return `is a member of ${powerful}, for which row-level security does not hold`;
  return undefined;
}
