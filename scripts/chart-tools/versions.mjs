/** ct, and its own rules for yamllint and for Chart.yaml. */
export const ctModule = 'github.com/helm/chart-testing/v3@v3.14.0';

/** What is built when a tool is not there yet. A newer one on PATH is welcome; an older one than `least` is passed over. */
export const programs = {
  helm4: {
    names: ['helm4', 'helm'],
    version: ['version', '--template', '{{.Version}}'],
    least: [4, 0],
    before: [5, 0],
    module: 'helm.sh/helm/v4@v4.2.4',
    command: './cmd/helm',
    flags: ['helm.sh/helm/v4/internal/version.version=v4.2.4'],
  },
  // The schema of the values is draft 2020-12, which Helm reads since 3.18.
  helm3: {
    names: ['helm3', 'helm'],
    version: ['version', '--template', '{{.Version}}'],
    least: [3, 18],
    before: [4, 0],
    module: 'helm.sh/helm/v3@v3.21.4',
    command: './cmd/helm',
    flags: [
      'helm.sh/helm/v3/internal/version.version=v3.21.4',
      'helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1',
      'helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=36',
      'helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor=1',
      'helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor=36',
    ],
  },
  ct: {
    names: ['ct'],
    version: ['version'],
    least: [3, 10],
    module: ctModule,
    command: './ct',
    flags: ['github.com/helm/chart-testing/v3/ct/cmd.Version=v3.14.0'],
  },
  kubeconform: {
    names: ['kubeconform'],
    version: ['-v'],
    least: [0, 6],
    module: 'github.com/yannh/kubeconform@v0.7.0',
    command: './cmd/kubeconform',
    flags: ['main.version=v0.7.0'],
  },
  yamllint: { names: ['yamllint'], version: ['--version'], least: [1, 0], package: 'yamllint==1.38.0' },
  yamale: { names: ['yamale'], version: ['--version'], least: [5, 0], package: 'yamale==6.1.0' },
};

/** The package that holds the JSON Schemas of Kubernetes, and which of them are kept. */
export const schemasPackage = 'kubernetes-validate==1.37.0';
export const kubernetesMinors = ['1.35', '1.36', '1.37'];

/** The Go modules that hold CustomResourceDefinitions, and where in them. */
export const crdModules = {
  'prometheus-operator': ['github.com/prometheus-operator/prometheus-operator@v0.85.0', 'example/prometheus-operator-crd'],
  keda: ['github.com/kedacore/keda/v2@v2.20.2', 'config/crd/bases'],
  'external-secrets': ['github.com/external-secrets/external-secrets@v1.3.2', 'deploy/crds'],
  'gateway-api': ['sigs.k8s.io/gateway-api@v1.4.1', 'config/crd/standard'],
  'cert-manager': ['github.com/cert-manager/cert-manager@v1.21.2', 'deploy/crds'],
};
