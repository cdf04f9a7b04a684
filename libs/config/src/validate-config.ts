import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020';
import { closest } from 'fastest-levenshtein';
import { CONFIG_SCHEMA } from './generated/config.schema';
import type { Config } from './generated/config.types';

let compiled: ValidateFunction<Config> | undefined;

/** Compiled at its first use: the generator of the schema loads this library too, and must work when the schema it replaces does not. */
function validator(): ValidateFunction<Config> {
  compiled ??= new Ajv2020({ allErrors: true, strict: true, useDefaults: true, verbose: true }).compile<Config>(CONFIG_SCHEMA);
  return compiled;
}

export type ConfigResult = { readonly config: Config } | { readonly problems: readonly string[] };

/** Fills in defaults and checks a configuration file's content against the schema and the rules that no schema can say. */
export function validateConfig(content: unknown): ConfigResult {
  const validate = validator();
  const candidate: unknown = structuredClone(content ?? {});
  if (!validate(candidate)) return { problems: (validate.errors ?? []).map(describe) };
  const problems = crossFieldProblems(candidate);
  return problems.length > 0 ? { problems } : { config: candidate };
}

function crossFieldProblems({ api, worker, database }: Config): string[] {
  const problems: string[] = [];
  if (worker.jobTimeoutSeconds >= worker.drainSeconds) {
    problems.push(
      `worker.drainSeconds is ${worker.drainSeconds} and must be more than worker.jobTimeoutSeconds (${worker.jobTimeoutSeconds}): an attempt must be able to finish while the worker drains`,
    );
  }
  for (const [name, app] of Object.entries({ api, worker })) {
    if (app.port === app.metricsPort) problems.push(`${name}.metricsPort is ${app.metricsPort} and must differ from ${name}.port`);
  }
  if (database.roles.api === database.roles.worker) {
    problems.push(
      `database.roles.api and database.roles.worker are both ${database.roles.api}: the api's role must have fewer rights, name two`,
    );
  }
  return problems;
}

function describe(error: ErrorObject): string {
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const at = path === '' ? 'the configuration' : path;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params['additionalProperty']);
      const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {});
      return `${path === '' ? key : `${path}.${key}`} is not known; did you mean ${closest(key, known)}? Known are ${known.join(', ')}`;
    }
    case 'enum':
      return `${at} is ${JSON.stringify(error.data)} and must be one of ${(error.params['allowedValues'] as unknown[]).join(', ')}`;
    case 'minimum':
    case 'maximum': {
      const { minimum, maximum } = error.parentSchema as { minimum?: number; maximum?: number };
      const range = maximum === undefined ? `at least ${minimum}` : `from ${minimum} to ${maximum}`;
      return `${at} is ${JSON.stringify(error.data)} and must be ${range}`;
    }
    case 'type':
      return `${at} is ${summary(error.data)} and must be ${String(error.params['type']).replace('integer', 'a whole number')}`;
    case 'pattern':
      return `${at} is ${JSON.stringify(error.data)} and must match ${String(error.params['pattern'])}`;
    default:
      return `${at} ${error.message ?? 'is invalid'}`;
  }
}

/** Short, because a section given as a list or text says nothing by its content. */
function summary(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a section' : JSON.stringify(value);
}
