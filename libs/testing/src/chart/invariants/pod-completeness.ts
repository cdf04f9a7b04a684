import { type Container, type Probe } from 'kubernetes-types/core/v1';
import { isDeepStrictEqual } from 'node:util';
import { referenceTo } from '../kubernetes-object';
import { containersOf, podsOf, type PodsOfWorkload } from '../pods';
import { type Invariant } from './installation';

/** Every pod says what it needs, how its health is seen, and how long it may take to end; every Job has a deadline. */
export const podsAreComplete: Invariant = ({ chart }) => [
  ...podsOf(chart).flatMap((pods) => [
    ...(pods.spec.terminationGracePeriodSeconds === undefined ? [`${pods.owner} leaves its grace period to the cluster`] : []),
    ...(pods.kind !== 'Deployment' && pods.spec.restartPolicy !== 'Never' ? [`${pods.owner} starts again after a failure`] : []),
    ...containersOf(pods).flatMap((container) => containerProblems(pods, container)),
    ...(pods.kind === 'Deployment' ? pods.spec.containers.flatMap((container) => probeProblems(pods, container)) : []),
  ]),
  ...chart
    .all('Job')
    .flatMap((job) => [
      ...(job.spec?.activeDeadlineSeconds === undefined ? [`${referenceTo(job)} has no deadline`] : []),
      ...(job.spec?.backoffLimit === undefined ? [`${referenceTo(job)} leaves its number of attempts to the cluster`] : []),
    ]),
];

function containerProblems({ owner, spec }: PodsOfWorkload, { name, image, resources, volumeMounts = [] }: Container): string[] {
  const where = `${owner}, container ${name}`;
  const { requests, limits } = resources ?? {};
  const volumes = new Set((spec.volumes ?? []).map((volume) => volume.name));
  return [
    ...(/[:@]/.test(image?.split('/').at(-1) ?? '') ? [] : [`${where} has an image without tag and digest: ${image ?? 'none'}`]),
    ...(requests?.['cpu'] === undefined ? [`${where} requests no CPU`] : []),
    ...(requests?.['memory'] === undefined ? [`${where} requests no memory`] : []),
    ...(limits?.['memory'] === undefined ? [`${where} has no limit of memory`] : []),
    ...volumeMounts
      .filter((mount) => !volumes.has(mount.name))
      .map((mount) => `${where} mounts the volume ${mount.name}, which is not there`),
  ];
}

function probeProblems({ owner }: PodsOfWorkload, container: Container): string[] {
  const where = `${owner}, container ${container.name}`;
  const { startupProbe, livenessProbe, readinessProbe, ports = [] } = container;
  const probes = Object.entries({ startup: startupProbe, liveness: livenessProbe, readiness: readinessProbe });
  return [
    ...probes.flatMap(([kind, probe]) => (probe === undefined ? [`${where} has no ${kind} probe`] : [])),
    ...probes.flatMap(([kind, probe]) => {
      const port = probe?.httpGet?.port;
      return typeof port === 'string' && ports.every(({ name }) => name !== port)
        ? [`${where}: its ${kind} probe asks a port ${port}`]
        : [];
    }),
    // Not ready is no reason to restart a container: a database that is away would restart all of them.
    ...(livenessProbe !== undefined && isDeepStrictEqual(actionOf(livenessProbe), actionOf(readinessProbe))
      ? [`${where} asks the same for liveness and for readiness`]
      : []),
  ];
}

function actionOf(probe: Probe | undefined) {
  return { httpGet: probe?.httpGet, exec: probe?.exec, tcpSocket: probe?.tcpSocket, grpc: probe?.grpc };
}
