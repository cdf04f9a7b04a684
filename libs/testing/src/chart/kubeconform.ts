import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepareChartTools } from './chart-tools';
import { crdSchemaLocation } from './crd-schemas';
import { type KubernetesObject } from './kubernetes-object';

/** The minor versions of Kubernetes whose schemas are there. */
export const KUBERNETES_VERSIONS = ['1.35.0', '1.36.0', '1.37.0'] as const;

interface Resource {
  readonly kind: string;
  readonly name: string;
  readonly status: 'statusValid' | 'statusInvalid' | 'statusError' | 'statusSkipped' | 'statusEmpty';
  readonly msg: string;
}

/**
 * What the schemas of a Kubernetes version and of the custom resources say against objects, as strictly as the API server with field
 * validation: an unknown field is a problem, and so is a kind without a schema. One process for all of them.
 *
 * @returns problems, and how many objects were looked at.
 */
export function schemaProblems(objects: readonly KubernetesObject[], version: string): { checked: number; problems: string[] } {
  const { kubeconform, schemas } = prepareChartTools();
  const kubernetes = join(schemas, '{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}', '{{.ResourceKind}}{{.KindSuffix}}.json');
  const args = ['-strict', '-kubernetes-version', version, '-output', 'json', '-verbose', '-schema-location', kubernetes];
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const { stdout, stderr, error } = spawnSync(kubeconform, [...args, '-schema-location', crdSchemaLocation(), '-'], {
    input,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined || stdout === '') throw new Error(`kubeconform did not run: ${error?.message ?? stderr}`);
  const { resources } = JSON.parse(stdout) as { resources: Resource[] };
  const wrong = resources.filter(({ status }) => status !== 'statusValid');
  return { checked: resources.length, problems: wrong.map(({ kind, name, msg }) => `${kind}/${name}: ${msg}`) };
}
