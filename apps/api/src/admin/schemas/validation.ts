import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { describeTenantError } from '#tenants';
import { ProblemException } from '../../http/problem-details';
import { type JsonSchema, SCHEMAS, type SchemaName } from './schemas';

const OPTIONS = { allErrors: true, useDefaults: true, strictRequired: false, strictTypes: false, formats: { 'date-time': true } } as const;
const bodies = new Ajv(OPTIONS);
/** A query is text: `limit=10` is a number and `active=true` a boolean. */
const queries = new Ajv({ ...OPTIONS, coerceTypes: true });

const compiled = new Map<SchemaName, ValidateFunction>();

/** The value, with its defaults filled in. @throws ProblemException 422 that names each field that is wrong, and no value */
export function validBody(name: SchemaName, value: unknown): unknown {
  let validate = compiled.get(name);
  if (validate === undefined) {
    validate = bodies.compile(SCHEMAS[name]);
    compiled.set(name, validate);
  }
  if (!validate(value)) throw invalid(fieldsOf(validate.errors ?? []));
  return value;
}

/** Checks queries against the schema of an operation. */
export function queryValidator(schema: JsonSchema): (query: unknown) => unknown {
  const validate = queries.compile(schema);
  return (query) => {
    const candidate = { ...(query as object) };
    if (!validate(candidate)) throw invalid(fieldsOf(validate.errors ?? []));
    return candidate;
  };
}

export function invalid(errors: readonly { readonly field: string; readonly problem: string }[]): ProblemException {
  return new ProblemException({ status: 422, code: 'invalid', title: 'Something in the request is not as it should be', errors });
}

function fieldsOf(errors: readonly ErrorObject[]): { field: string; problem: string }[] {
  return errors.map((error) => {
    const { path, problem } = describeTenantError(error);
    return { field: path, problem };
  });
}
