import { parseArgs } from 'node:util';

/** Options of `npm run deploy:local`. */
export interface DeployLocalOptions {
  readonly help: boolean;
  readonly action: 'deploy' | 'send' | 'down';
  readonly namespace: string;
  /** Subject of the ticket to send. */
  readonly ticket?: string;
}

export const RELEASE = 'ai-agents';
export const DEFAULT_NAMESPACE = 'ai-agents-local';

/** Marks the namespaces that the command has made, and may remove. */
export const LOCAL_LABEL = 'ai-agents/deploy-local';

export const DEPLOY_LOCAL_USAGE = `npm run deploy:local -- [options]

Builds the images, brings them into the cluster that KUBECONFIG names (kind, k3d, or ../shared/cluster), and installs there a Postgres and a Redis, a
simulated help desk, a stand-in for the language model, and the chart with values/local.yaml. Ends with a ticket and its note. For development only.

  --ticket SUBJECT     only send one more ticket to what is there, and show the note
  --down               remove everything
  --namespace NAME     default: ${DEFAULT_NAMESPACE}
  --help               show this

AI_AGENTS_BUILD_IMAGE and AI_AGENTS_LOAD_IMAGE are other commands for the images; docs/operations/testing-on-a-cluster.md says how they are called.`;

/** @throws TypeError for an option that there is not */
export function parseDeployLocalOptions(args: readonly string[]): DeployLocalOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      down: { type: 'boolean', default: false },
      ticket: { type: 'string' },
      namespace: { type: 'string', default: DEFAULT_NAMESPACE },
    },
  });
  const { help, down, ticket, namespace } = values;
  return { help, namespace, action: down ? 'down' : ticket === undefined ? 'deploy' : 'send', ...(ticket !== undefined && { ticket }) };
}
