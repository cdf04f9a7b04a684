import { ExecaError } from 'execa';
import { findCluster, type Cluster, ClusterError, describeNamespace, KubernetesNamespace } from '#cluster';
import { loadDemoTenants } from '../start/demo-tenant';
import { Output } from '../start/output';
import { StartError } from '../start/start-error';
import { deploy } from './deployment';
import { readKeys } from './local-keys';
import { DEFAULT_NAMESPACE, DEPLOY_LOCAL_USAGE, LOCAL_LABEL, parseDeployLocalOptions, RELEASE } from './options';
import { sendTicket } from './send-ticket';

/** `npm run deploy:local`. @returns the exit code */
export async function deployLocal(args: readonly string[]): Promise<number> {
  const options = optionsFrom(args);
  const output = new Output();
  if (options.help) {
    output.print(DEPLOY_LOCAL_USAGE);
    return 0;
  }
  const cluster = await findCluster(process.env).catch((error: unknown) => {
    throw error instanceof ClusterError ? new StartError(error.message) : error;
  });
  const namespace = new KubernetesNamespace(cluster, options.namespace);
  switch (options.action) {
    case 'down':
      await refuseForeign(namespace);
      await output.step(`Everything in ${namespace.name} is removed`, () => namespace.delete());
      return 0;
    case 'send': {
      const subject = options.ticket ?? '';
      await sendTicket(output, cluster, namespace, await readKeys(namespace), { subject, description: subject });
      return 0;
    }
    case 'deploy':
      await refuseForeign(namespace);
      await withDiagnostics(cluster, namespace, output, () => deploy(output, cluster, namespace, loadDemoTenants()));
      sayHowToReachIt(output, namespace.name);
      return 0;
  }
}

function optionsFrom(args: readonly string[]) {
  try {
    return parseDeployLocalOptions(args);
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n\n${DEPLOY_LOCAL_USAGE}`);
  }
}

/** Shows what the namespace looks like when something in it went wrong. */
async function withDiagnostics(cluster: Cluster, namespace: KubernetesNamespace, output: Output, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    output.print(await describeNamespace(cluster, namespace.name));
    // A program that failed has said why; where in this command it was started helps nobody.
    throw error instanceof ExecaError ? new StartError(error.message) : error;
  }
}

/** @throws StartError for a namespace that is there and was not made by this command: it may hold what somebody needs. */
async function refuseForeign(namespace: KubernetesNamespace): Promise<void> {
  const labels = await namespace.labels();
  if (labels === undefined || LOCAL_LABEL in labels) return;
  throw new StartError(
    `The namespace ${namespace.name} was not made by deploy:local, and stays as it is: choose another with --namespace.`,
  );
}

function sayHowToReachIt(output: Output, namespace: string): void {
  const kubectl = `kubectl -n ${namespace}`;
  const there = namespace === DEFAULT_NAMESPACE ? '' : ` --namespace ${namespace}`;
  const commands = {
    [`npm run deploy:local --${there} --ticket "VPN drops every hour"`]: 'another ticket, and its note',
    [`${kubectl} port-forward service/simulator 8090`]: 'the help desk, at http://127.0.0.1:8090',
    [`${kubectl} port-forward service/${RELEASE}-api 8080:80`]: 'the api, at http://127.0.0.1:8080/health',
    [`${kubectl} logs deployment/${RELEASE}-worker --follow`]: 'what the worker does',
    [`helm test ${RELEASE} -n ${namespace}`]: 'the tests that come with the chart',
    [`npm run deploy:local${there && ` --${there}`}`]: 'again, after a change',
    [`npm run deploy:local --${there} --down`]: 'remove everything',
  };
  const width = Math.max(...Object.keys(commands).map((command) => command.length));
  output.print(`\n${output.heading('What you can do now')}\n`);
  for (const [command, purpose] of Object.entries(commands)) output.print(`  ${command.padEnd(width)}   ${output.quiet(purpose)}`);
}
