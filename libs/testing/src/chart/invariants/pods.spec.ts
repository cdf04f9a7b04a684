import { invariants } from './index';
import { itNotices, smallChartWith } from './it-notices';

itNotices('podsAreRestricted', [
  ['Job/migrate, container migrate may run as root', ['Job/migrate', 'spec.template.spec.securityContext.runAsNonRoot', undefined]],
  ['Job/migrate, container migrate runs as root', ['Job/migrate', 'spec.template.spec.securityContext.runAsUser', 0]],
  [
    'Job/migrate, container migrate has no seccomp profile',
    ['Job/migrate', 'spec.template.spec.securityContext.seccompProfile', undefined],
  ],
  ['Deployment/api, container api is privileged', ['Deployment/api', 'spec.template.spec.containers.0.securityContext.privileged', true]],
  [
    'Deployment/api, container api may gain privileges',
    ['Deployment/api', 'spec.template.spec.containers.0.securityContext.allowPrivilegeEscalation', undefined],
  ],
  [
    'Deployment/api, container api keeps capabilities',
    ['Deployment/api', 'spec.template.spec.containers.0.securityContext.capabilities', {}],
  ],
  [
    'Deployment/api, container api adds the capability NET_RAW',
    ['Deployment/api', 'spec.template.spec.containers.0.securityContext.capabilities.add', ['NET_RAW']],
  ],
  [
    'Deployment/api, container api may write to its root file system',
    ['Deployment/api', 'spec.template.spec.containers.0.securityContext.readOnlyRootFilesystem', false],
  ],
  ['Deployment/api, container api takes a port of the node', ['Deployment/api', 'spec.template.spec.containers.0.ports.0.hostPort', 80]],
  ['Deployment/api sets hostNetwork', ['Deployment/api', 'spec.template.spec.hostNetwork', true]],
  [
    'Deployment/api: volume config is a hostPath',
    ['Deployment/api', 'spec.template.spec.volumes.0', { name: 'config', hostPath: { path: '/' } }],
  ],
  ['Deployment/api mounts a token of the API server', ['Deployment/api', 'spec.template.spec.automountServiceAccountToken', undefined]],
  ["Deployment/api runs as the namespace's default ServiceAccount", ['Deployment/api', 'spec.template.spec.serviceAccountName', undefined]],
  ['ServiceAccount/api mounts its token', ['ServiceAccount/api', 'automountServiceAccountToken', undefined]],
]);

itNotices('podsAreComplete', [
  [
    'Deployment/api leaves its grace period to the cluster',
    ['Deployment/api', 'spec.template.spec.terminationGracePeriodSeconds', undefined],
  ],
  ['Job/migrate starts again after a failure', ['Job/migrate', 'spec.template.spec.restartPolicy', 'OnFailure']],
  ['Job/migrate has no deadline', ['Job/migrate', 'spec.activeDeadlineSeconds', undefined]],
  ['Job/migrate leaves its number of attempts to the cluster', ['Job/migrate', 'spec.backoffLimit', undefined]],
  [
    'Deployment/api, container api has an image without tag and digest: r:5000/app',
    ['Deployment/api', 'spec.template.spec.containers.0.image', 'r:5000/app'],
  ],
  ['Job/migrate, container migrate requests no CPU', ['Job/migrate', 'spec.template.spec.containers.0.resources.requests.cpu', undefined]],
  [
    'Job/migrate, container migrate requests no memory',
    ['Job/migrate', 'spec.template.spec.containers.0.resources.requests.memory', undefined],
  ],
  ['Job/migrate, container migrate has no limit of memory', ['Job/migrate', 'spec.template.spec.containers.0.resources.limits', undefined]],
  [
    'Job/migrate, container migrate mounts the volume none, which is not there',
    ['Job/migrate', 'spec.template.spec.containers.0.volumeMounts.0.name', 'none'],
  ],
  ['Deployment/api, container api has no startup probe', ['Deployment/api', 'spec.template.spec.containers.0.startupProbe', undefined]],
  ['Deployment/api, container api has no liveness probe', ['Deployment/api', 'spec.template.spec.containers.0.livenessProbe', undefined]],
  ['Deployment/api, container api has no readiness probe', ['Deployment/api', 'spec.template.spec.containers.0.readinessProbe', undefined]],
  [
    'Deployment/api, container api: its readiness probe asks a port web',
    ['Deployment/api', 'spec.template.spec.containers.0.readinessProbe.httpGet.port', 'web'],
  ],
  [
    'Deployment/api, container api asks the same for liveness and for readiness',
    ['Deployment/api', 'spec.template.spec.containers.0.readinessProbe.httpGet.path', '/live'],
  ],
]);

itNotices('podReferencesResolve', [
  [
    'Deployment/api needs ConfigMap/none, which is not there',
    ['Deployment/api', 'spec.template.spec.volumes.0.projected.sources.0.configMap.name', 'none'],
  ],
  [
    'Deployment/api needs the key none of Secret/api, which is not there',
    ['Deployment/api', 'spec.template.spec.volumes.0.projected.sources.1.secret.items.0.key', 'none'],
  ],
  ['Deployment/worker needs Secret/worker, which is not there', ['ExternalSecret/worker', 'spec.target.name', 'other']],
  ['Deployment/api needs ServiceAccount/none, which is not there', ['Deployment/api', 'spec.template.spec.serviceAccountName', 'none']],
  [
    'Deployment/api needs Secret/registry, which is not there',
    ['Deployment/api', 'spec.template.spec.imagePullSecrets', [{ name: 'registry' }]],
  ],
  [
    'Deployment/api needs Secret/none, which is not there',
    ['Deployment/api', 'spec.template.spec.containers.0.env.0', { name: 'ONE', valueFrom: { secretKeyRef: { name: 'none', key: 'one' } } }],
  ],
  [
    'Deployment/api needs ConfigMap/none, which is not there',
    ['Deployment/api', 'spec.template.spec.containers.0.envFrom', [{ configMapRef: { name: 'none' } }]],
  ],
  // A hook may not rely on what is created with it, after it, for another event, or as a part of the release.
  [
    'Job/migrate needs Secret/migrate at pre-install, which is not there',
    ['Secret/migrate', 'metadata.annotations.helm\\.sh/hook-weight', '0'],
  ],
  [
    'Job/migrate needs Secret/migrate at pre-upgrade, which is not there',
    ['Secret/migrate', 'metadata.annotations.helm\\.sh/hook', 'pre-install'],
  ],
  ['Job/migrate needs Secret/migrate at pre-install, which is not there', ['Secret/migrate', 'metadata.annotations', undefined]],
  // And the release may not rely on what a hook has created.
  [
    'Deployment/api needs ConfigMap/migrate, which is not there',
    ['Deployment/api', 'spec.template.spec.volumes.0.projected.sources.0.configMap.name', 'migrate'],
  ],
]);

it('expects nothing of the chart that the user brings', () => {
  const chart = smallChartWith(['Deployment/api', 'spec.template.spec.imagePullSecrets', [{ name: 'registry' }]]);
  expect(invariants.podReferencesResolve({ chart, brings: ['Secret/registry'] })).toEqual([]);
});
