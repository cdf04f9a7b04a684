import { type Container, type PodSpec, type Volume } from 'kubernetes-types/core/v1';
import { referenceTo } from '../kubernetes-object';
import { containersOf, podsOf, type PodsOfWorkload } from '../pods';
import { type Invariant } from './installation';

/** What the Pod Security Standard `restricted` lets a pod mount. */
const ALLOWED_VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];

/** Every pod, those of hooks and tests included, is admitted under `restricted`, writes nothing to its image, and holds no token. */
export const podsAreRestricted: Invariant = ({ chart }) => [
  ...podsOf(chart).flatMap((pods) => [
    ...podProblems(pods),
    ...containersOf(pods).flatMap((container) => containerProblems(pods, container)),
  ]),
  ...chart
    .all('ServiceAccount')
    .filter(({ automountServiceAccountToken }) => automountServiceAccountToken !== false)
    .map((account) => `${referenceTo(account)} mounts its token`),
];

function podProblems({ owner, spec }: PodsOfWorkload): string[] {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field] === true);
  return [
    ...shared.map((field) => `${owner} sets ${field}`),
    ...(spec.automountServiceAccountToken === false ? [] : [`${owner} mounts a token of the API server`]),
    ...(spec.serviceAccountName === undefined ? [`${owner} runs as the namespace's default ServiceAccount`] : []),
    ...(spec.volumes ?? []).flatMap((volume) => volumeProblems(owner, volume)),
  ];
}

function volumeProblems(owner: string, { name, ...source }: Volume): string[] {
  return Object.keys(source)
    .filter((kind) => !ALLOWED_VOLUMES.includes(kind))
    .map((kind) => `${owner}: volume ${name} is a ${kind}`);
}

function containerProblems({ owner, spec }: PodsOfWorkload, container: Container): string[] {
  const where = `${owner}, container ${container.name}`;
  const own = container.securityContext ?? {};
  const effective = { ...pick(spec), ...own };
  const added = (own.capabilities?.add ?? []).filter((capability) => capability !== 'NET_BIND_SERVICE');
  return [
    ...(effective.runAsNonRoot === true ? [] : [`${where} may run as root`]),
    ...(effective.runAsUser === 0 ? [`${where} runs as root`] : []),
    ...(effective.seccompProfile?.type === 'RuntimeDefault' ? [] : [`${where} has no seccomp profile`]),
    ...(own.privileged === true ? [`${where} is privileged`] : []),
    ...(own.allowPrivilegeEscalation === false ? [] : [`${where} may gain privileges`]),
    ...(own.capabilities?.drop?.includes('ALL') === true ? [] : [`${where} keeps capabilities`]),
    ...added.map((capability) => `${where} adds the capability ${capability}`),
    ...(own.readOnlyRootFilesystem === true ? [] : [`${where} may write to its root file system`]),
    ...(container.ports ?? []).filter(({ hostPort }) => hostPort !== undefined).map(() => `${where} takes a port of the node`),
  ];
}

function pick({ securityContext = {} }: PodSpec) {
  const { runAsNonRoot, runAsUser, seccompProfile } = securityContext;
  return { runAsNonRoot, runAsUser, seccompProfile };
}
