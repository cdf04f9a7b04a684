import { type KubernetesObject } from '../kubernetes-object';
import { parseManifests } from '../parse-manifests';

/**
 * A release by hand that every invariant holds for, as small as it can be: an api behind an Ingress, scaled by CPU, a worker with a
 * configuration, and a migration that runs as a hook.
 */
export function smallChart(): KubernetesObject[] {
  return parseManifests(MANIFESTS);
}

const labels = (component: string) => `{
  app.kubernetes.io/name: app, app.kubernetes.io/instance: r, app.kubernetes.io/component: ${component},
  app.kubernetes.io/version: '1', app.kubernetes.io/managed-by: Helm, helm.sh/chart: app-1 }`;

const selector = (component: string) =>
  `{ app.kubernetes.io/name: app, app.kubernetes.io/instance: r, app.kubernetes.io/component: ${component} }`;

const live = (name: string) => `{ name: ${name}, namespace: n, labels: ${labels(name)} }`;

const hook = (weight: number, more = '') => `{ name: migrate, namespace: n, labels: ${labels('migrate')}, annotations: {
  helm.sh/hook: 'pre-install,pre-upgrade', helm.sh/hook-weight: '${weight}', helm.sh/hook-delete-policy: before-hook-creation${more} } }`;

const podSecurity =
  'securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }, automountServiceAccountToken: false';

const container = `image: 'app:1', resources: { requests: { cpu: 1m, memory: 1Mi }, limits: { memory: 1Mi } },
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }`;

const serving = `ports: [{ name: http, containerPort: 1 }, { name: metrics, containerPort: 2 }],
  startupProbe: { httpGet: { path: /live, port: http } }, livenessProbe: { httpGet: { path: /live, port: http } },
  readinessProbe: { httpGet: { path: /ready, port: http } }`;

const volumes = (name: string) => `volumes: [{ name: config, projected: { sources: [
  { configMap: { name: ${name}, items: [{ key: config.yaml, path: c }] } }, { secret: { name: ${name}, items: [{ key: url, path: u }] } }] } }]`;

const mount = 'volumeMounts: [{ name: config, mountPath: /etc/app }]';

const MANIFESTS = `
{ apiVersion: v1, kind: ServiceAccount, metadata: ${live('api')}, automountServiceAccountToken: false }
---
{ apiVersion: v1, kind: ServiceAccount, metadata: ${live('worker')}, automountServiceAccountToken: false }
---
{ apiVersion: v1, kind: ConfigMap, metadata: ${live('api')}, data: { config.yaml: '{}' } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: ${live('worker')}, data: { config.yaml: 'worker: { jobTimeoutSeconds: 10, drainSeconds: 20 }' } }
---
{ apiVersion: v1, kind: Secret, metadata: ${live('api')}, stringData: { url: hidden } }
---
{ apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: ${live('worker')},
  spec: { target: { name: worker, template: { data: { url: '{{ .url }}' } } } } }
---
{ apiVersion: apps/v1, kind: Deployment, metadata: ${live('api')}, spec: { selector: { matchLabels: ${selector('api')} }, template: {
  metadata: { labels: ${selector('api')} }, spec: { ${podSecurity}, serviceAccountName: api, terminationGracePeriodSeconds: 30,
  topologySpreadConstraints: [{ labelSelector: { matchLabels: ${selector('api')} } }],
  containers: [{ name: api, ${container}, ${serving}, ${mount}, env: [{ name: ONE, value: '1' }, { name: TWO, value: '2' }],
    lifecycle: { preStop: { sleep: { seconds: 5 } } } }], ${volumes('api')} } } } }
---
{ apiVersion: apps/v1, kind: Deployment, metadata: ${live('worker')}, spec: { replicas: 2, selector: { matchLabels: ${selector('worker')} }, template: {
  metadata: { labels: ${selector('worker')} }, spec: { ${podSecurity}, serviceAccountName: worker, terminationGracePeriodSeconds: 30,
  containers: [{ name: worker, ${container}, ${serving}, ${mount} }], ${volumes('worker')} } } } }
---
{ apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: ${live('api')}, spec: { scaleTargetRef: { kind: Deployment, name: api } } }
---
{ apiVersion: v1, kind: Service, metadata: ${live('api')}, spec: { type: ClusterIP, selector: ${selector('api')},
  ports: [{ name: http, port: 80, targetPort: http }, { name: metrics, port: 2, targetPort: metrics }] } }
---
{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: ${live('api')}, spec: { rules: [{ host: a.test, http: { paths: [
  { path: /webhook, backend: { service: { name: api, port: { name: http } } } }] } }] } }
---
{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: ${live('api')}, spec: { policyTypes: [Ingress, Egress],
  podSelector: { matchLabels: ${selector('api')} }, ingress: [{ from: [{ podSelector: { matchLabels: { a: b } } }], ports: [{ port: 1 }] }] } }
---
{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: ${live('worker')}, spec: { policyTypes: [Ingress, Egress],
  podSelector: { matchLabels: ${selector('worker')} },
  egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.0.0/16] } }], ports: [{ port: 443 }] }] } }
---
{ apiVersion: v1, kind: ServiceAccount, metadata: ${hook(-5)}, automountServiceAccountToken: false }
---
{ apiVersion: v1, kind: ConfigMap, metadata: ${hook(-4)}, data: { config.yaml: '{}' } }
---
{ apiVersion: v1, kind: Secret, metadata: ${hook(-3)}, stringData: { url: hidden } }
---
{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: ${hook(-2)},
  spec: { policyTypes: [Ingress, Egress], podSelector: { matchLabels: ${selector('migrate')} } } }
---
{ apiVersion: batch/v1, kind: Job, metadata: ${hook(0, ", helm.sh/hook-output-log-policy: 'hook-succeeded,hook-failed'")}, spec: { backoffLimit: 0,
  activeDeadlineSeconds: 60, template: { metadata: { labels: ${selector('migrate')} }, spec: { ${podSecurity}, serviceAccountName: migrate,
  restartPolicy: Never, terminationGracePeriodSeconds: 30, containers: [{ name: migrate, ${container}, ${mount} }], ${volumes('migrate')} } } } }
`;
