import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { programsWith, type RunProgram } from './programs';

/** What made a cluster, as far as it matters for how an image gets into it. */
export type ClusterProvider = 'shared' | 'kind' | 'k3d' | 'other';

type Variables = Readonly<Record<string, string | undefined>>;

/** No cluster, or one that must not be touched. The message says what to set. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
}

/** The Kubernetes cluster that KUBECONFIG names. */
export interface Cluster {
  readonly context: string;
  readonly provider: ClusterProvider;
  /** What kubectl, helm and the rest find it by. */
  readonly env: Variables;
  readonly run: RunProgram;
  /** The directory of scripts that made the cluster, when they did: `../shared/cluster`. */
  readonly scripts: string | undefined;
}

/**
 * Finds the cluster: KUBECONFIG names it, else the one that `../shared/cluster/up` made.
 *
 * Clusters on this machine are taken as they are. For any other one the variable AI_AGENTS_CONTEXT must repeat the name of the context, so that
 * no test ever runs on a cluster that somebody happened to be logged in to.
 *
 * @throws ClusterError
 */
export async function findCluster(env: Variables, root = process.cwd()): Promise<Cluster> {
  const directory = join(root, '..', 'shared', 'cluster');
  const scripts = existsSync(join(directory, 'env')) ? directory : undefined;
  const variables = scripts === undefined ? env : await sourced(join(scripts, 'env'), env, root);
  const run = programsWith(variables, root);
  const context = await currentContext(run);
  const provider = providerOf(context, variables);
  if (provider === 'other' && env['AI_AGENTS_CONTEXT'] !== context) {
    throw new ClusterError(
      `KUBECONFIG leads to "${context}", which is not a cluster of this machine. If it may be used, set AI_AGENTS_CONTEXT=${context}.`,
    );
  }
  return { context, provider, env: variables, run, scripts: provider === 'shared' ? scripts : undefined };
}

async function currentContext(run: RunProgram): Promise<string> {
  const { stdout, stderr, failed } = await run({ reject: false })('kubectl', ['config', 'current-context']);
  if (!failed) return stdout.trim();
  throw new ClusterError(
    `There is no cluster: set KUBECONFIG, or make one with kind, k3d or ../shared/cluster/up. kubectl says: ${stderr.trim() || 'it is not installed'}`,
  );
}

function providerOf(context: string, env: Variables): ClusterProvider {
  const made = join(env['AI_AGENTS_CLUSTER'] ?? '/nonexistent', 'kubeconfig');
  if (env['KUBECONFIG'] === made) return 'shared';
  if (context.startsWith('kind-')) return 'kind';
  return context.startsWith('k3d-') ? 'k3d' : 'other';
}

/** The variables as a shell has them after it has read the file. */
async function sourced(file: string, env: Variables, cwd: string): Promise<Variables> {
  const { stdout } = await execa('bash', ['-c', '. "$1" && env -0', 'bash', file], { env, extendEnv: false, cwd });
  return Object.fromEntries(
    stdout
      .split('\0')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
