import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describeTenantError, type FieldProblem, TENANT_SCHEMA, type TenantDefinition } from '#tenants';

/** A tenant of the files: what it is to be, or what is wrong with that. */
export type DeclaredTenant =
  { readonly id: string; readonly definition: TenantDefinition } | { readonly id: string; readonly problems: readonly FieldProblem[] };

/** What the files say. */
export interface Declaration {
  /** Of the release: higher with each upgrade and each rollback. */
  readonly revision: number;
  readonly tenants: readonly DeclaredTenant[];
}

/** The files say nothing that can be followed: nobody may be ended because of that. */
export class TenantFilesError extends Error {
  override readonly name = 'TenantFilesError';
}

/** Where a credential comes from, for people. Its value is the file `<id>.<field>`. */
interface CredentialSource {
  readonly secret: string;
  readonly key: string;
}

const FILE = 'tenants.json';
const REVISION_FILE = 'revision';
const READ_AT_ONCE = 50;
const validate = new Ajv({ allErrors: true, useDefaults: true }).compile<TenantDefinition>(TENANT_SCHEMA);

/**
 * The tenants that the values of the chart declare, as the chart mounts them: `tenants.json` holds them by id, with `{"secret", "key"}` in the place of each
 * credential, whose value is a file such as `acme.webhookSecret` or `acme.tool.credentials.technicianKey`. It is JSON because half of a file is none.
 * `revision` holds that of the release.
 */
export class TenantFiles {
  constructor(private readonly directory: string) {}

  /** Another text when the files have changed. @throws TenantFilesError when there are none */
  async version(): Promise<string> {
    try {
      // The kubelet writes all files of a volume anew, and then leads this link to them.
      const link = await readlink(join(this.directory, '..data')).catch(() => undefined);
      if (link !== undefined) return link;
      const names = (await readdir(this.directory)).sort();
      const states = await Promise.all(names.map((name) => stat(join(this.directory, name), { bigint: true })));
      return states.map(({ ino, size, mtimeNs }, index) => `${names[index] ?? ''} ${ino} ${size} ${mtimeNs}`).join('\n');
    } catch (error) {
      throw unreadable(error);
    }
  }

  /** @throws TenantFilesError */
  async read(): Promise<Declaration> {
    const revision = await this.revision();
    const entries = Object.entries(await this.content());
    const tenants: DeclaredTenant[] = [];
    // Some thousands of them, with a few files each, must not all be open at once.
    for (let from = 0; from < entries.length; from += READ_AT_ONCE)
      tenants.push(...(await Promise.all(entries.slice(from, from + READ_AT_ONCE).map(([id, declared]) => this.assembled(id, declared)))));
    return { revision, tenants };
  }

  private async revision(): Promise<number> {
    const text = await this.text(REVISION_FILE);
    if (!/^\d{1,15}$/.test(text.trim())) throw new TenantFilesError(`${REVISION_FILE} does not hold a number`);
    return Number(text);
  }

  private async content(): Promise<object> {
    const text = await this.text(FILE);
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      // The parser's message quotes what it stumbled over.
      throw new TenantFilesError(`${FILE} is not JSON, of ${text.length} characters`);
    }
    if (!isObject(content)) throw new TenantFilesError(`${FILE} does not hold tenants by their ids`);
    return content;
  }

  private async text(name: string): Promise<string> {
    try {
      return await readFile(join(this.directory, name), 'utf8');
    } catch (error) {
      throw unreadable(error, name);
    }
  }

  private async assembled(id: string, declared: unknown): Promise<DeclaredTenant> {
    if (!isObject(declared)) return { id, problems: [{ path: '', problem: 'must be an object' }] };
    const problems: FieldProblem[] = [];
    const valueOf = async (field: string, source: unknown): Promise<string | undefined> => {
      try {
        return (await readFile(join(this.directory, `${id}.${field}`), 'utf8')).trim();
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const problem = code === 'ENOENT' ? `is missing: ${placeOf(source)}` : `cannot be read: ${message}`;
        problems.push({ path: field, problem });
        return undefined;
      }
    };

    const { tool, webhookSecret, ...rest } = declared as Record<string, unknown>;
    const credentials: [string, string | undefined][] = [];
    for (const [name, source] of Object.entries(sourcesOf(tool)))
      credentials.push([name, await valueOf(`tool.credentials.${name}`, source)]);
    const secret = await valueOf('webhookSecret', webhookSecret);
    if (problems.length > 0) return { id, problems };

    const candidate = {
      ...rest,
      id,
      webhookSecret: secret,
      tool: isObject(tool) ? { ...tool, credentials: Object.fromEntries(credentials) } : tool,
    };
    if (validate(candidate)) return { id, definition: candidate };
    return { id, problems: (validate.errors ?? []).map(describeTenantError) };
  }
}

function sourcesOf(tool: unknown): object {
  return isObject(tool) && 'credentials' in tool && isObject(tool.credentials) ? tool.credentials : {};
}

function placeOf(source: unknown): string {
  const { secret, key } = (isObject(source) ? source : {}) as Partial<CredentialSource>;
  return `there is no Secret ${String(secret)} with the key ${String(key)}`;
}

function unreadable(error: unknown, name = FILE): TenantFilesError {
  return new TenantFilesError(`${name} cannot be read: ${(error as Error).message}`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
