import { isDeepStrictEqual } from 'node:util';
import { type Kinds, type KubernetesObject, referenceTo } from './kubernetes-object';
import { templateOf } from './pods';
import { type RenderedChart } from './rendered-chart';

/** What an upgrade does to the objects of a release; each list holds `Kind/name`, sorted. */
export interface RenderDelta {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  /** The workloads whose pods are replaced, because their template changed. */
  readonly rolled: readonly string[];
}

/** What changes between two renders. */
export function deltaOf(before: RenderedChart, after: RenderedChart): RenderDelta {
  const both = before.objects.flatMap((object) => {
    const next = after.find(object.kind, object.metadata.name);
    return next === undefined ? [] : [{ object, next }];
  });
  return {
    added: references(after.objects.filter(({ kind, metadata }) => !before.has(kind, metadata.name))),
    removed: references(before.objects.filter(({ kind, metadata }) => !after.has(kind, metadata.name))),
    changed: references(both.filter(({ object, next }) => !isDeepStrictEqual(object, next)).map(({ object }) => object)),
    rolled: references(both.filter(({ object, next }) => isRolled(object, next)).map(({ object }) => object)),
  };
}

function isRolled(before: KubernetesObject, after: KubernetesObject): boolean {
  if (before.kind !== 'Deployment') return false;
  return !isDeepStrictEqual(templateOf(before as Kinds['Deployment']), templateOf(after as Kinds['Deployment']));
}

function references(objects: readonly KubernetesObject[]): string[] {
  return objects.map(referenceTo).sort();
}
