import { parseAllDocuments } from 'yaml';
import { type KubernetesObject } from './kubernetes-object';

/**
 * Reads what `helm template` prints, as Kubernetes would: YAML 1.1, in which `0440` is octal.
 *
 * @throws Error for a key that is there twice, and for a document that is no object of Kubernetes.
 */
export function parseManifests(manifests: string): KubernetesObject[] {
  const documents = parseAllDocuments(manifests, { version: '1.1', merge: false });
  const objects = (Array.isArray(documents) ? documents : []).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`helm template printed what is not YAML: ${error.message}`);
    return document.toJS() as unknown;
  });
  return objects.filter((object) => object !== null).map(asKubernetesObject);
}

function asKubernetesObject(value: unknown): KubernetesObject {
  const object = value as KubernetesObject;
  const whole = [object.apiVersion, object.kind, (object as Partial<KubernetesObject>).metadata?.name].every(
    (field) => typeof field === 'string',
  );
  if (!whole) throw new Error(`helm template printed what is no object of Kubernetes: ${JSON.stringify(value).slice(0, 200)}`);
  return object;
}
