import type { Environment } from './environment';
import { production } from './production';

/** As production, with fewer pods, another host and logs that say more. */
export const staging: Environment = {
  ...production,
  config: { ...production.config, log: { level: 'debug' } },
  api: { replicas: 2 },
  worker: { replicas: 1 },
  ingress: { ...production.ingress, host: 'ai-agents.staging.example.com' },
};
