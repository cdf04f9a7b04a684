import { ValuesError } from './values-error';

/** An output of Terraform's root module. */
export interface TerraformOutput {
  readonly value: unknown;
  readonly sensitive: boolean;
}

/** All outputs of Terraform's root module by name. */
export type TerraformOutputs = ReadonlyMap<string, TerraformOutput>;

const EXPECTED = 'it must hold what `terraform output -json` prints, without the name of a single output';

/**
 * Reads what `terraform output -json` prints: `{ "database_host": { "value": "db.internal", "type": "string", "sensitive": false } }`.
 *
 * @param source Where the text is from, for messages.
 * @throws ValuesError when it is anything else.
 */
export function parseTerraformOutputs(text: string, source: string): TerraformOutputs {
  const content = parseJson(text, source);
  if (!isObject(content)) throw new ValuesError(`${source} is not an object: ${EXPECTED}.`);
  const stranger = Object.keys(content).find((name) => !isOutput(content[name]));
  if (stranger !== undefined) throw new ValuesError(`${source} has no output in "${stranger}": ${EXPECTED}.`);
  return new Map(Object.entries(content as Record<string, TerraformOutput>));
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may be a secret.
    throw new ValuesError(`${source} is not JSON: ${EXPECTED}.`);
  }
}

function isOutput(entry: unknown): entry is TerraformOutput {
  return isObject(entry) && 'value' in entry && 'type' in entry && typeof entry['sensitive'] === 'boolean';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
