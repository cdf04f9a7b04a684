import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import { parse } from 'yaml';
import { combined } from '../../values/combined';
import type { Environment } from '../../values/environment';
import { ValuesError } from './values-error';

/**
 * Checks values as Helm will: laid over the chart's defaults, against its schema.
 *
 * @param root The repository.
 * @throws ValuesError that lists what the schema refuses.
 */
export async function validateValues(values: Environment, root: string): Promise<void> {
  const schema = JSON.parse(await readFile(join(root, 'chart/values.schema.json'), 'utf8')) as object;
  const defaults = parse(await readFile(join(root, 'chart/values.yaml'), 'utf8')) as Environment;
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  if (ajv.validate(schema, combined(defaults, values))) return;
  const problems = (ajv.errors ?? []).map(
    ({ instancePath, message = 'is wrong' }) => `${instancePath.slice(1).replaceAll('/', '.')} ${message}`,
  );
  throw new ValuesError(`The chart's schema refuses the values:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
}
