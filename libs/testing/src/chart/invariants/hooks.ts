import { hookOf, type Hook, type KubernetesObject, referenceTo } from '../kubernetes-object';
import { type Invariant } from './installation';

/** What a hook may create: work to do, and copies of what the work needs. */
const HOOK_KINDS = ['Job', 'Pod', 'ServiceAccount', 'ConfigMap', 'Secret', 'ExternalSecret', 'NetworkPolicy'];

const WORK = ['Job', 'Pod'];

/**
 * Nothing that a running release needs belongs to a hook, because Helm deletes it before the next one; a hook cleans up after itself and
 * shows what it printed; and what a hook's work needs is created before the work.
 */
export const nothingLiveIsAHook: Invariant = ({ chart }) =>
  chart.objects.flatMap((object) => {
    const hook = hookOf(object);
    if (hook === undefined) return [];
    return [
      ...(HOOK_KINDS.includes(object.kind) ? [] : [`${referenceTo(object)} is a hook`]),
      ...deletionProblems(object, hook),
      ...(WORK.includes(object.kind) ? outputProblems(object) : orderProblems(object, hook, chart.objects)),
    ];
  });

function deletionProblems(object: KubernetesObject, { deletePolicies }: Hook): string[] {
  // Without it a second run, or one after an abort, finds the objects of the first in its way.
  return deletePolicies.includes('before-hook-creation') ? [] : [`${referenceTo(object)} is in the way of its own next run`];
}

function outputProblems(object: KubernetesObject): string[] {
  const policy = object.metadata.annotations?.['helm.sh/hook-output-log-policy'] ?? '';
  return ['hook-succeeded', 'hook-failed']
    .filter((outcome) => !policy.split(',').includes(outcome))
    .map((outcome) => `${referenceTo(object)} keeps its output for itself (${outcome})`);
}

function orderProblems(object: KubernetesObject, hook: Hook, all: readonly KubernetesObject[]): string[] {
  const sameEvents = all.filter((other) => hookOf(other)?.events.some((event) => hook.events.includes(event)));
  return sameEvents
    .filter((other) => other.kind !== object.kind && hookOf(other)?.weight === hook.weight)
    .map((other) => `${referenceTo(object)} and ${referenceTo(other)} have the same weight, so that their names decide on the order`);
}
