import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020';
import { describeSchemaError, pathOf } from './describe-schema-error';
import { CONFIG_SCHEMA } from './generated/config.schema';
import type { Config } from './generated/config.types';
import type { SettingsOfSecrets } from './needed-secrets';
import { SETTING_RULES } from './setting-rules';

let compiled: ValidateFunction<Config> | undefined;

/** Compiled at its first use: the generator of the schema loads this library too, and must work when the schema it replaces does not. */
function validator(): ValidateFunction<Config> {
  compiled ??= new Ajv2020({ allErrors: true, strict: true, useDefaults: true, verbose: true }).compile<Config>(CONFIG_SCHEMA);
  return compiled;
}

/** What became of a configuration file's content. */
export interface ValidatedConfig {
  /** With its defaults filled in; undefined when there is any problem. */
  readonly config: Config | undefined;
  readonly problems: readonly string[];
  /** Known as soon as these settings are right, whatever else is wrong. */
  readonly ofSecrets: SettingsOfSecrets;
}

/** Fills in defaults and checks a configuration file's content against the schema and the rules between settings. */
export function validateConfig(content: unknown): ValidatedConfig {
  const validate = validator();
  const candidate: unknown = structuredClone(content ?? {});
  const errors = validate(candidate) ? [] : withoutEchoes(validate.errors ?? []);

  const faulty = errors.filter(({ keyword }) => keyword !== 'additionalProperties').map(pathOf);
  const isRight = (setting: string): boolean => faulty.every((path) => path !== '' && setting !== path && !setting.startsWith(`${path}.`));
  // Not a Config while something is wrong, but defaults are filled in, and only settings that are right are read.
  const settings = candidate as Config;

  const broken = SETTING_RULES.filter((rule) => rule.settings.every(isRight)).flatMap((rule) => rule.problem(settings) ?? []);
  const problems = [...errors.map(describeSchemaError), ...broken];
  return {
    config: problems.length === 0 ? settings : undefined,
    problems,
    ofSecrets: {
      queueBackend: isRight('queue.backend') ? settings.queue.backend : undefined,
      keyService: isRight('keys') && !faulty.some((path) => path.startsWith('keys.')) ? settings.keys.service : undefined,
    },
  };
}

/** A value of the wrong type also fails whatever else is asked of it: one line says it all. */
function withoutEchoes(errors: readonly ErrorObject[]): ErrorObject[] {
  const wrongType = new Set(errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath));
  return errors.filter(({ keyword, instancePath }) => keyword === 'type' || !wrongType.has(instancePath));
}
