import { itNotices } from './it-notices';

itNotices('namesAreUnique', [
  ['ConfigMap/api is there twice', ['ConfigMap/worker', 'metadata.name', 'api']],
  ['Deployment/api, container api: variable ONE is there twice', ['Deployment/api', 'spec.template.spec.containers.0.env.1.name', 'ONE']],
  ['Deployment/api: port 1 is there twice', ['Deployment/api', 'spec.template.spec.containers.0.ports.1.containerPort', 1]],
  ['Deployment/api: volume config is there twice', ['Deployment/api', 'spec.template.spec.volumes.1', { name: 'config', emptyDir: {} }]],
  [
    'Deployment/api, container api: mount /etc/app is there twice',
    ['Deployment/api', 'spec.template.spec.containers.0.volumeMounts.1', { name: 'config', mountPath: '/etc/app' }],
  ],
  ['Deployment/api: container api is there twice', ['Deployment/api', 'spec.template.spec.initContainers', [{ name: 'api' }]]],
]);

itNotices('namesFit', [
  [`Service/${'a'.repeat(64)} has a name of 64 characters`, ['Service/api', 'metadata.name', 'a'.repeat(64)]],
  ['Service/api has a label a of more than 63 characters', ['Service/api', 'metadata.labels.a', 'a'.repeat(64)]],
]);

itNotices('selectorsMatchExactlyTheirPods', [
  ['Service/api is of api and selects Deployment/worker', ['Service/api', 'spec.selector', { 'app.kubernetes.io/component': 'worker' }]],
  [
    'Service/api selects the pods of Deployment/api and Deployment/worker and Job/migrate',
    ['Service/api', 'spec.selector', { 'app.kubernetes.io/name': 'app' }],
  ],
  ['Service/api selects every pod of the namespace', ['Service/api', 'spec.selector', {}]],
  ['Service/api selects no pod', ['Service/api', 'spec.selector', { component: 'api' }]],
  [
    'Deployment/api selects the pods of Deployment/worker',
    ['Deployment/api', 'spec.selector', { matchLabels: { 'app.kubernetes.io/component': 'worker' } }],
  ],
  [
    'topology spread of Deployment/api selects the pods of Deployment/worker',
    [
      'Deployment/api',
      'spec.template.spec.topologySpreadConstraints.0.labelSelector.matchLabels',
      { 'app.kubernetes.io/component': 'worker' },
    ],
  ],
  [
    'affinity of Deployment/api selects the pods of Deployment/worker',
    [
      'Deployment/api',
      'spec.template.spec.affinity',
      {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { 'app.kubernetes.io/component': 'worker' } } }],
        },
      },
    ],
  ],
  [
    'NetworkPolicy/worker selects no pod',
    ['NetworkPolicy/worker', 'spec.podSelector', { matchExpressions: [{ key: 'none', operator: 'Exists' }] }],
  ],
]);

itNotices('targetsExist', [
  [
    'ServiceMonitor/api reads the port metric, which is not there',
    ['ConfigMap/api', 'spec', { endpoints: [{ port: 'metric' }] }],
    ['ConfigMap/api', 'kind', 'ServiceMonitor'],
  ],
  ['PodMonitor/api reads no port', ['ConfigMap/api', 'spec', {}], ['ConfigMap/api', 'kind', 'PodMonitor']],
  [
    'HorizontalPodAutoscaler/api scales Deployment/none, which is not there',
    ['HorizontalPodAutoscaler/api', 'spec.scaleTargetRef.name', 'none'],
  ],
]);

itNotices('nothingLiveIsAHook', [
  [
    'Service/api is a hook',
    ['Service/api', 'metadata.annotations', { 'helm.sh/hook': 'pre-install', 'helm.sh/hook-delete-policy': 'before-hook-creation' }],
  ],
  ['Job/migrate is in the way of its own next run', ['Job/migrate', 'metadata.annotations.helm\\.sh/hook-delete-policy', 'hook-succeeded']],
  [
    'Job/migrate keeps its output for itself (hook-failed)',
    ['Job/migrate', 'metadata.annotations.helm\\.sh/hook-output-log-policy', 'hook-succeeded'],
  ],
  [
    'Secret/migrate and ConfigMap/migrate have the same weight, so that their names decide on the order',
    ['Secret/migrate', 'metadata.annotations.helm\\.sh/hook-weight', '-4'],
  ],
]);

itNotices('objectsAreLabelled', [
  ['Service/api has no label app.kubernetes.io/version', ['Service/api', 'metadata.labels.app\\.kubernetes\\.io/version', undefined]],
  ['Service/api names no namespace', ['Service/api', 'metadata.namespace', undefined]],
  [
    'Deployment/api selects by app.kubernetes.io/component, app.kubernetes.io/instance, app.kubernetes.io/name, app.kubernetes.io/version',
    ['Deployment/api', 'spec.selector.matchLabels.app\\.kubernetes\\.io/version', '1'],
  ],
  [
    'Deployment/api replaces its pods for a new version of the chart alone',
    ['Deployment/api', 'spec.template.metadata.labels.helm\\.sh/chart', 'app-1'],
  ],
]);

itNotices('replicasHaveOneOwner', [
  [
    'Deployment/api: spec.replicas and HorizontalPodAutoscaler/api both say how many pods there are',
    ['Deployment/api', 'spec.replicas', 2],
  ],
  ['Deployment/worker: nothing says how many pods there are', ['Deployment/worker', 'spec.replicas', undefined]],
]);

itNotices('shutdownIsOrdered', [
  [
    'Deployment/api stops at once, while load balancers still send it requests',
    ['Deployment/api', 'spec.template.spec.containers.0.lifecycle', undefined],
  ],
  [
    'Deployment/worker: the job timeout of 20 s does not end before the drain of 20 s',
    ['ConfigMap/worker', 'data.config\\.yaml', 'worker: { jobTimeoutSeconds: 20, drainSeconds: 20 }'],
  ],
  [
    'Deployment/worker: the drain of 20 s does not end before the grace period of 20 s',
    ['Deployment/worker', 'spec.template.spec.terminationGracePeriodSeconds', 20],
  ],
  [
    'Deployment/worker: the grace period of 30 s does not end before the scale-down window of 30 s',
    [
      'HorizontalPodAutoscaler/api',
      'spec',
      { scaleTargetRef: { kind: 'Deployment', name: 'worker' }, behavior: { scaleDown: { stabilizationWindowSeconds: 30 } } },
    ],
  ],
  [
    'Deployment/api: the preStop of 30 s does not end before the grace period of 30 s',
    ['Deployment/api', 'spec.template.spec.containers.0.lifecycle.preStop.sleep.seconds', 30],
  ],
]);

itNotices('onlyWebhooksAreExposed', [
  ['Ingress/api exposes every path', ['Ingress/api', 'spec.rules.0.http.paths.0.path', '/']],
  ['Ingress/api exposes every path', ['Ingress/api', 'spec.defaultBackend', { service: { name: 'api', port: { name: 'http' } } }]],
  ['Ingress/api takes every host', ['Ingress/api', 'spec.rules.0.host', undefined]],
  ['Ingress/api exposes the metrics at /metrics', ['Ingress/api', 'spec.rules.0.http.paths.0.path', '/metrics']],
  ['Ingress/api leads to the port metrics of the pods', ['Ingress/api', 'spec.rules.0.http.paths.0.backend.service.port.name', 'metrics']],
  [
    'Ingress/api leads to Service/none, port http, which is not there',
    ['Ingress/api', 'spec.rules.0.http.paths.0.backend.service.name', 'none'],
  ],
  ['Service/api leads to the port web, which its pods do not have', ['Service/api', 'spec.ports.0.targetPort', 'web']],
  ['Service/api opens the port metrics to the outside', ['Service/api', 'spec.type', 'NodePort']],
]);

itNotices('podsAreIsolated', [
  ['Job/migrate is under no network policy', ['NetworkPolicy/migrate', 'spec.podSelector.matchLabels', { a: 'b' }]],
  [
    'Deployment/api is under NetworkPolicy/api and NetworkPolicy/worker',
    ['NetworkPolicy/worker', 'spec.podSelector.matchLabels', { 'app.kubernetes.io/name': 'app' }],
  ],
  ['Job/migrate starts before its network policy', ['NetworkPolicy/migrate', 'metadata.annotations.helm\\.sh/hook-weight', '0']],
  ['Job/migrate starts before its network policy', ['NetworkPolicy/migrate', 'metadata.annotations.helm\\.sh/hook', 'pre-install']],
  [
    'Deployment/api is under a network policy that belongs to a hook',
    ['NetworkPolicy/api', 'metadata.annotations', { 'helm.sh/hook': 'pre-install' }],
  ],
  ['NetworkPolicy/api leaves Egress open', ['NetworkPolicy/api', 'spec.policyTypes', ['Ingress']]],
  ['NetworkPolicy/api lets everyone in', ['NetworkPolicy/api', 'spec.ingress.0.from', []]],
  ['NetworkPolicy/api opens every port', ['NetworkPolicy/api', 'spec.ingress.0.ports', undefined]],
  [
    "NetworkPolicy/worker lets pods reach the cloud's metadata",
    ['NetworkPolicy/worker', 'spec.egress.0.to.0.ipBlock.except', ['10.0.0.0/8']],
  ],
]);

itNotices('secretsStayInSecrets', [['ConfigMap/api shows a secret', ['ConfigMap/api', 'data.config\\.yaml', 'password: hidden']]]);
