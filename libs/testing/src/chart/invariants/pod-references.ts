import { type Container, type EnvFromSource, type PodSpec, type Volume } from 'kubernetes-types/core/v1';

/** What a pod cannot start without. */
export interface PodReference {
  readonly kind: 'ConfigMap' | 'Secret' | 'ServiceAccount';
  readonly name: string;
  /** The keys of it that must be there. */
  readonly keys: readonly string[];
}

interface KeySource {
  readonly name?: string;
  readonly items?: readonly { readonly key: string }[];
  readonly optional?: boolean;
}

/** Everything that a pod refers to by name, without what it marks as optional. */
export function referencesOf(spec: PodSpec): PodReference[] {
  const account = spec.serviceAccountName;
  return [
    ...(account === undefined || account === 'default' ? [] : [{ kind: 'ServiceAccount' as const, name: account, keys: [] }]),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name }) => reference('Secret', { name: name ?? '' })),
    ...(spec.volumes ?? []).flatMap(volumeReferences),
    ...[...(spec.initContainers ?? []), ...spec.containers].flatMap(containerReferences),
  ];
}

function volumeReferences({ configMap, secret, projected }: Volume): PodReference[] {
  return [
    ...(configMap === undefined ? [] : reference('ConfigMap', configMap)),
    ...(secret === undefined ? [] : reference('Secret', { ...secret, name: secret.secretName ?? '' })),
    ...(projected?.sources ?? []).flatMap((source) => [
      ...(source.configMap === undefined ? [] : reference('ConfigMap', source.configMap)),
      ...(source.secret === undefined ? [] : reference('Secret', source.secret)),
    ]),
  ];
}

function containerReferences({ env = [], envFrom = [] }: Container): PodReference[] {
  return [
    ...env.flatMap(({ valueFrom }) => [
      ...(valueFrom?.configMapKeyRef === undefined ? [] : reference('ConfigMap', withItem(valueFrom.configMapKeyRef))),
      ...(valueFrom?.secretKeyRef === undefined ? [] : reference('Secret', withItem(valueFrom.secretKeyRef))),
    ]),
    ...envFrom.flatMap(({ configMapRef, secretRef }: EnvFromSource) => [
      ...(configMapRef === undefined ? [] : reference('ConfigMap', configMapRef)),
      ...(secretRef === undefined ? [] : reference('Secret', secretRef)),
    ]),
  ];
}

function withItem<T extends { readonly key: string }>(source: T) {
  return { ...source, items: [{ key: source.key }] };
}

function reference(kind: PodReference['kind'], { name = '', items = [], optional = false }: KeySource): PodReference[] {
  return optional ? [] : [{ kind, name, keys: items.map(({ key }) => key) }];
}
