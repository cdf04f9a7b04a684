import { environments } from '../../values';
import { combined } from '../../values/combined';
import { type Environment } from '../../values/environment';
import { environmentFromOutputs } from './environment-from-outputs';
import { readKnownOutputs } from './known-outputs';
import { type TerraformOutputs } from './terraform-outputs';
import { ValuesError } from './values-error';

/** Values of one environment whose infrastructure Terraform made. */
export interface ValuesOfEnvironment {
  readonly values: Environment;
  /** Sentences for the user about outputs that were not used. */
  readonly remarks: readonly string[];
}

/**
 * An environment of `values/` with what Terraform put out laid over it.
 *
 * @param name `production`, `staging`, …
 * @throws ValuesError when there is no such environment, or an output cannot be used.
 */
export function valuesOfEnvironment(name: string, outputs: TerraformOutputs): ValuesOfEnvironment {
  const environment = environments[name];
  if (environment === undefined) {
    throw new ValuesError(`There is no environment ${name}, but ${Object.keys(environments).join(', ')} in values/.`);
  }
  const { known, remarks } = readKnownOutputs(outputs);
  const fromOutputs = environmentFromOutputs(known, environment);
  return { values: combined(environment, fromOutputs.values), remarks: [...remarks, ...fromOutputs.remarks] };
}
