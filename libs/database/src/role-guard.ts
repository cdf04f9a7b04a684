import type { Queryable } from './tenant-transactions';

/** The process's database role has rights that switch row-level security off for it, or could. */
export class PrivilegedRoleError extends Error {
  override readonly name = 'PrivilegedRoleError';
}

interface RoleRow {
  role: string;
  superuser: boolean;
  bypasses_rls: boolean;
  owner: string | null;
}

/**
 * Refuses a role for which row-level security is not the last word: a superuser, one with BYPASSRLS, and an owner of tables or a member of
 * such an owner, who could change the policies.
 *
 * @throws PrivilegedRoleError
 */
export async function assertUnprivilegedRole(db: Queryable): Promise<void> {
  const { rows } = await db.query<RoleRow>(
    `SELECT r.rolname AS role, r.rolsuper AS superuser, r.rolbypassrls AS bypasses_rls,
            (SELECT pg_get_userbyid(c.relowner) FROM pg_class AS c
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND pg_has_role(current_user, c.relowner, 'MEMBER')
             LIMIT 1) AS owner
     FROM pg_roles AS r WHERE r.rolname = current_user`,
  );
  const row = rows[0];
  if (row === undefined) return;
  const reason = row.superuser
    ? 'is a superuser'
    : row.bypasses_rls
      ? 'has BYPASSRLS'
      : row.owner === row.role
        ? 'owns the tables'
        : row.owner === null
          ? undefined
          : `is a member of ${row.owner}, which owns the tables`;
  if (reason === undefined) return;
  throw new PrivilegedRoleError(
    `the database role ${row.role} ${reason}, so nothing would keep tenants apart: give database-url a role without such rights, ` +
      'as CREATE ROLE makes it, and keep the owner for the migrations',
  );
}
