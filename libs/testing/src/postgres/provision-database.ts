import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** The three roles of an installation, and their passwords. */
export interface RolePasswords {
  readonly owner: string;
  readonly api: string;
  readonly worker: string;
}

/** Connection strings by role. */
export type DatabaseUrls = Readonly<Record<keyof RolePasswords, string>>;

/** Names of the roles: the owner's, and the ones that the default configuration grants to. */
export const ROLE_NAMES = { owner: 'ai_agents_owner', api: 'ai_agents_api', worker: 'ai_agents_worker' } as const;

/** Creates what an administrator creates before the first migration: three harmless roles and a database of the owner. Can be repeated. */
export async function provisionDatabase(adminUrl: string, database: string, passwords: RolePasswords): Promise<DatabaseUrls> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const role of ['owner', 'api', 'worker'] as const) await provisionRole(client, ROLE_NAMES[role], passwords[role]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(database)} OWNER ${ROLE_NAMES.owner}`);
  } finally {
    await client.end();
  }
  return databaseUrls(adminUrl, database, passwords);
}

/** The connection strings that {@link provisionDatabase} makes valid. */
export function databaseUrls(adminUrl: string, database: string, passwords: RolePasswords): DatabaseUrls {
  const urlOf = (role: keyof RolePasswords): string => {
    const url = new URL(adminUrl);
    [url.username, url.password, url.pathname] = [ROLE_NAMES[role], passwords[role], `/${database}`];
    return url.href;
  };
  return { owner: urlOf('owner'), api: urlOf('api'), worker: urlOf('worker') };
}

async function provisionRole(client: Client, name: string, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(
    `${verb} ROLE ${escapeIdentifier(name)} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD ${escapeLiteral(password)}`,
  );
}
