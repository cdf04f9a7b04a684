import { Ajv, type ErrorObject } from 'ajv';
import { parseAllDocuments } from 'yaml';
import { describeTenantError, TENANT_SCHEMA, type TenantDefinition } from '#tenants';
import { TenantsError } from './tenants.error';

const validate = new Ajv({ allErrors: true, useDefaults: true }).compile<TenantDefinition>(TENANT_SCHEMA);

/**
 * The tenants that a YAML or JSON text describes: one, a list of them, or several documents.
 *
 * @throws TenantsError
 */
export function readTenants(content: string): TenantDefinition[] {
  const found = documents(content).flatMap((document) => (Array.isArray(document) ? (document as unknown[]) : [document]));
  if (found.length === 0) throw new TenantsError(['The file holds no tenant.']);
  const problems: string[] = [];
  const tenants: TenantDefinition[] = [];
  for (const [index, candidate] of found.entries()) {
    if (validate(candidate)) tenants.push(candidate);
    else problems.push(...(validate.errors ?? []).map((error) => `${nameOf(candidate, index)}: ${sentenceOf(error)}`));
  }
  const ids = tenants.map(({ id }) => id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) problems.push(`The tenant ${id} is there twice.`);
  if (problems.length > 0) throw new TenantsError(problems);
  return tenants;
}

function documents(content: string): unknown[] {
  // Pretty errors would quote the line, and lines hold secrets.
  const parsed = parseAllDocuments(content, { prettyErrors: false });
  if (!Array.isArray(parsed)) return [];
  const broken = parsed.flatMap(({ errors }) => errors);
  if (broken.length > 0) throw new TenantsError(broken.map(({ code, pos }) => `The file is not YAML at character ${pos[0]}: ${code}.`));
  return parsed.map((document) => document.toJS() as unknown).filter((document) => document !== null);
}

function nameOf(candidate: unknown, index: number): string {
  const id = typeof candidate === 'object' && candidate !== null && 'id' in candidate ? candidate.id : undefined;
  return typeof id === 'string' && /^[\w-]{1,63}$/.test(id) ? `tenant ${id}` : `tenant number ${index + 1}`;
}

function sentenceOf(error: ErrorObject): string {
  const { path, problem } = describeTenantError(error);
  return `${path === '' ? 'the entry' : path} ${problem}`;
}
