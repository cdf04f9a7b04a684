import type { ErrorObject } from 'ajv';

/** What is wrong with one field. */
export interface FieldProblem {
  /** The field as `tool.baseUrl` names it; empty for the whole. */
  readonly path: string;
  /** What is expected, never what is there, which may be a secret. */
  readonly problem: string;
}

export function describeTenantError({ keyword, instancePath, params, message = 'is not valid' }: ErrorObject): FieldProblem {
  const path = instancePath.slice(1).replaceAll('/', '.');
  const below = (key: unknown): string => (path === '' ? String(key) : `${path}.${String(key)}`);
  switch (keyword) {
    case 'required':
      return { path: below(params['missingProperty']), problem: 'is missing' };
    case 'additionalProperties':
      return { path: below(params['additionalProperty']), problem: 'is not known' };
    case 'enum':
      return { path, problem: `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}` };
    default:
      return { path, problem: message };
  }
}
