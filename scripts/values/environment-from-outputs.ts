import { type Environment } from '../../values/environment';
import { credentialsFrom } from './credentials';
import { type KnownOutputs } from './known-outputs';
import { ValuesError } from './values-error';

/** What outputs of Terraform say about an environment. */
export interface EnvironmentOfOutputs {
  /** To be laid over the environment. */
  readonly values: Environment;
  /** Sentences for the user about what was not used. */
  readonly remarks: readonly string[];
}

/** @throws ValuesError that names the outputs without which others mean nothing. */
export function environmentFromOutputs(outputs: KnownOutputs, environment: Environment): EnvironmentOfOutputs {
  const { secrets, problems, remarks } = credentialsFrom(outputs, environment);
  if (problems.length > 0) throw new ValuesError(problems.join('\n'));
  const exposure = exposureAt(outputs.host, environment);
  return {
    values: {
      ...section('image', outputs.image_digest && { digest: outputs.image_digest }),
      ...section('secrets', secrets),
      ...section('api', serviceAccount(outputs.api_role_arn)),
      ...section('worker', serviceAccount(outputs.worker_role_arn)),
      ...exposure.values,
      ...section('networkPolicy', {
        ...section('postgres', peers(outputs.database_port, outputs.database_cidrs)),
        ...section('redis', peers(outputs.redis_port, outputs.redis_cidrs)),
      }),
    },
    remarks: [...remarks, ...exposure.remarks],
  };
}

/** Nothing instead of an empty section. */
function section<K extends string, T extends object>(key: K, content: T | undefined | ''): { readonly [P in K]?: T } {
  return content && Object.keys(content).length > 0 ? ({ [key]: content } as { [P in K]: T }) : {};
}

function serviceAccount(roleArn: string | undefined) {
  return roleArn === undefined ? undefined : { serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': roleArn } } };
}

function peers(port: number | undefined, cidrs: readonly string[] | undefined) {
  return { ...(port !== undefined && { ports: [port] }), ...(cidrs !== undefined && { to: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }) };
}

function exposureAt(host: string | undefined, { ingress, httpRoute }: Environment): EnvironmentOfOutputs {
  if (host === undefined) return { values: {}, remarks: [] };
  if (ingress?.enabled) return { values: { ingress: { host } }, remarks: [] };
  if (httpRoute?.enabled) return { values: { httpRoute: { host } }, remarks: [] };
  return { values: {}, remarks: ['The output host was left out: the environment enables neither ingress nor httpRoute.'] };
}
