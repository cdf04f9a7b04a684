import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { prepareChartTools } from './chart-tools';

export type HelmMajor = 3 | 4;
export const HELM_MAJORS: readonly HelmMajor[] = [4, 3];

export interface RenderOptions {
  /** Default: 4. */
  readonly helm?: HelmMajor;
  /** Default: `ai-agents`. */
  readonly release?: string;
  /** Default: `ai-agents`. */
  readonly namespace?: string;
  /** Version of the cluster; default: `1.36.0`. */
  readonly kubeVersion?: string;
  /** What the cluster serves beside Kubernetes' own: `monitoring.coreos.com/v1`. */
  readonly apiVersions?: readonly string[];
  /** Render an upgrade instead of an installation. */
  readonly isUpgrade?: boolean;
  /** Directory of the chart; default: the repository's. */
  readonly chart?: string;
}

/** What Helm printed: everything when it accepted the values, else why it refused them. */
export type HelmOutput = { readonly manifests: string } | { readonly refusal: string };

/** By what Helm says of values and templates, other than of files that it cannot read and the like. */
const REFUSAL = /execution error at|specifications of the schema|requires kubeVersion|template: |parse error|YAML/;

/** Runs one whole `helm template`: with `--show-only` Helm would keep a refusal to itself. @throws Error when Helm could not run. */
export async function helmTemplate(chart: string, values: object, options: RenderOptions): Promise<HelmOutput> {
  const { release = 'ai-agents', namespace = 'ai-agents', kubeVersion = '1.36.0', apiVersions = [], isUpgrade = false } = options;
  const args = ['template', release, chart, '--namespace', namespace, '--kube-version', kubeVersion, '--values', '-'];
  for (const version of apiVersions) args.push('--api-versions', version);
  if (isUpgrade) args.push('--is-upgrade');
  const { code, stdout, stderr } = await run(helmCommand(options.helm), args, JSON.stringify(values));
  if (code === 0) return { manifests: stdout };
  if (!REFUSAL.test(stderr)) throw new Error(`helm template could not run: ${stderr.trim()}`);
  return { refusal: stderr.trim() };
}

/** NOTES.txt of an installation, which only Helm 4 prints without a cluster. @throws Error with Helm's refusal */
export async function helmNotes(
  chart: string,
  values: object,
  { release = 'ai-agents', namespace = 'ai-agents' }: RenderOptions,
): Promise<string> {
  const args = ['install', release, chart, '--namespace', namespace, '--dry-run=client', '--output', 'json', '--values', '-'];
  const { code, stdout, stderr } = await run(helmCommand(4), args, JSON.stringify(values));
  if (code !== 0) throw new Error(stderr.trim());
  return (JSON.parse(stdout) as { info: { notes: string } }).info.notes;
}

/** The executable of a major version. */
export function helmCommand(major: HelmMajor = 4): string {
  const { helm3, helm4 } = prepareChartTools();
  return major === 3 ? helm3 : helm4;
}

async function run(command: string, args: readonly string[], input: string) {
  // Nothing of the developer's clusters, plugins and repositories has a say in a test.
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', KUBECONFIG: '/nonexistent', HELM_PLUGINS: '/nonexistent' };
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  child.stdin.end(input);
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}
