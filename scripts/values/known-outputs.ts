import { closest, distance } from 'fastest-levenshtein';
import * as shapes from './output-shapes';
import { type Shape } from './output-shapes';
import { type TerraformOutputs } from './terraform-outputs';
import { ValuesError } from './values-error';

/** The outputs that mean something to the chart; docs/operations/terraform.md says what. */
export const KNOWN_OUTPUTS = {
  database_host: shapes.host,
  database_port: shapes.port,
  database_name: shapes.postgresName,
  database_cidrs: shapes.addressRanges,
  database_owner_role: shapes.postgresName,
  redis_host: shapes.host,
  redis_port: shapes.port,
  redis_cidrs: shapes.addressRanges,
  secret_store_name: shapes.kubernetesName,
  secret_store_kind: shapes.oneOf('ClusterSecretStore', 'SecretStore'),
  database_secret_api: shapes.storeEntry,
  database_secret_worker: shapes.storeEntry,
  database_secret_owner: shapes.storeEntry,
  redis_secret: shapes.storeEntry,
  encryption_key_secret: shapes.storeEntry,
  openai_secret: shapes.storeEntry,
  smoke_webhook_secret: shapes.storeEntry,
  api_role_arn: shapes.roleArn,
  worker_role_arn: shapes.roleArn,
  image_digest: shapes.digest,
  host: shapes.qualifiedHostName,
} as const;

/** Outputs that are expected and lead to nothing, each with the reason. */
export const UNUSED_OUTPUTS: ReadonlyMap<string, string> = new Map([
  ['kms_key_id', 'the key protects the entries of the secret store, which decrypts them by itself, and no pod uses it'],
]);

/** The known outputs that are there, each of its own shape. */
export type KnownOutputs = {
  readonly [Name in keyof typeof KNOWN_OUTPUTS]?: (typeof KNOWN_OUTPUTS)[Name] extends Shape<infer T> ? T : never;
};

/** What became of Terraform's outputs. */
export interface ReadOutputs {
  readonly known: KnownOutputs;
  /** Sentences for the user about what was not used. */
  readonly remarks: readonly string[];
}

/** @throws ValuesError that lists every output which cannot be used, without its value. */
export function readKnownOutputs(outputs: TerraformOutputs): ReadOutputs {
  const known: Record<string, unknown> = {};
  const remarks: string[] = [];
  const problems: string[] = [];
  for (const [name, { value, sensitive }] of outputs) {
    const shape = shapeOf(name);
    const read = shape?.read(value);
    if (shape === undefined) remarks.push(leftOut(name));
    else if (sensitive) problems.push(sensitiveOutput(name));
    else if (read === undefined) problems.push(`The output ${name} must be ${shape.allowed}.`);
    else known[name] = read;
  }
  if (problems.length > 0) throw new ValuesError(problems.join('\n'));
  return { known, remarks };
}

function shapeOf(name: string): Shape<unknown> | undefined {
  return Object.hasOwn(KNOWN_OUTPUTS, name) ? KNOWN_OUTPUTS[name as keyof typeof KNOWN_OUTPUTS] : undefined;
}

function sensitiveOutput(name: string): string {
  return (
    `The output ${name} is sensitive, and whoever reads the values would read it: output the name of the secret store's entry that holds it. ` +
    'If it is no secret and only came from something that is one, output nonsensitive(…).'
  );
}

function leftOut(name: string): string {
  const reason = UNUSED_OUTPUTS.get(name);
  if (reason !== undefined) return `The output ${name} was left out: ${reason}.`;
  const nearest = closest(name, Object.keys(KNOWN_OUTPUTS));
  const meant = distance(name, nearest) <= 3 ? `; did you mean ${nearest}?` : '.';
  return `The output ${name} is not known here and was left out${meant}`;
}
