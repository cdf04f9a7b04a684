import { type Deployment } from 'kubernetes-types/apps/v1';
import { type HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2';
import { type Job } from 'kubernetes-types/batch/v1';
import { type ConfigMap, type Pod, type Secret, type Service, type ServiceAccount } from 'kubernetes-types/core/v1';
import { type ObjectMeta } from 'kubernetes-types/meta/v1';
import { type Ingress, type NetworkPolicy } from 'kubernetes-types/networking/v1';
import { type PodDisruptionBudget } from 'kubernetes-types/policy/v1';

/** One object as it is sent to the API server. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta & { readonly name: string };
}

/** An object of a CustomResourceDefinition. */
export interface CustomResource extends KubernetesObject {
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The kinds that have types of their own; any other one is a {@link CustomResource}. */
export interface Kinds {
  ConfigMap: ConfigMap & KubernetesObject;
  Deployment: Deployment & KubernetesObject;
  HorizontalPodAutoscaler: HorizontalPodAutoscaler & KubernetesObject;
  Ingress: Ingress & KubernetesObject;
  Job: Job & KubernetesObject;
  NetworkPolicy: NetworkPolicy & KubernetesObject;
  Pod: Pod & KubernetesObject;
  PodDisruptionBudget: PodDisruptionBudget & KubernetesObject;
  Secret: Secret & KubernetesObject;
  Service: Service & KubernetesObject;
  ServiceAccount: ServiceAccount & KubernetesObject;
}

export type ObjectOf<K extends string> = K extends keyof Kinds ? Kinds[K] : CustomResource;

/** `Deployment/ai-agents-api` */
export function referenceTo({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${metadata.name}`;
}

/** When Helm creates a hook, and when it removes it. */
export interface Hook {
  readonly events: readonly string[];
  readonly weight: number;
  readonly deletePolicies: readonly string[];
}

/** What makes the object a hook; undefined for an object that lives as long as the release. */
export function hookOf({ metadata }: KubernetesObject): Hook | undefined {
  const annotations = metadata.annotations ?? {};
  const events = annotations['helm.sh/hook'];
  if (events === undefined) return undefined;
  return {
    events: listed(events),
    weight: Number(annotations['helm.sh/hook-weight'] ?? 0),
    deletePolicies: listed(annotations['helm.sh/hook-delete-policy'] ?? ''),
  };
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
