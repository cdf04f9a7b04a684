import { hookOf, type KubernetesObject, type ObjectOf, referenceTo } from './kubernetes-object';

/** Everything that one `helm template` printed, by kind and name. */
export class RenderedChart {
  private readonly byReference: ReadonlyMap<string, KubernetesObject>;

  constructor(readonly objects: readonly KubernetesObject[]) {
    this.byReference = new Map(objects.map((object) => [referenceTo(object), object]));
  }

  /** @throws Error that lists what there is when there is no such object. */
  get<K extends string>(kind: K, name: string): ObjectOf<K> {
    const found = this.find(kind, name);
    if (found === undefined) throw new Error(`There is no ${kind}/${name}, but:\n  ${this.inventory().join('\n  ')}`);
    return found;
  }

  find<K extends string>(kind: K, name: string): ObjectOf<K> | undefined {
    return this.byReference.get(`${kind}/${name}`) as ObjectOf<K> | undefined;
  }

  has(kind: string, name: string): boolean {
    return this.byReference.has(`${kind}/${name}`);
  }

  all<K extends string>(kind: K): ObjectOf<K>[] {
    return this.objects.filter((object) => object.kind === kind) as unknown as ObjectOf<K>[];
  }

  /** The objects that live as long as the release. */
  live(): KubernetesObject[] {
    return this.objects.filter((object) => hookOf(object) === undefined);
  }

  /** The objects that Helm creates around an event, such as `pre-upgrade`. */
  hooks(event: string): KubernetesObject[] {
    return this.objects.filter((object) => hookOf(object)?.events.includes(event));
  }

  /** `Kind/name` of every object, sorted; hooks with their events: `Job/ai-agents-migrate (pre-install,pre-upgrade)`. */
  inventory(): string[] {
    return this.objects
      .map((object) => {
        const hook = hookOf(object);
        return hook === undefined ? referenceTo(object) : `${referenceTo(object)} (${hook.events.join(',')})`;
      })
      .sort();
  }
}
