import type { Config } from './generated/config.types';

/** What must hold between settings, which a schema cannot say. */
interface SettingRule {
  /** The settings that it compares; it is asked only when each of them is right by itself. */
  readonly settings: readonly string[];
  readonly problem: (config: Config) => string | undefined;
}

export const SETTING_RULES: readonly SettingRule[] = [
  {
    settings: ['worker.jobTimeoutSeconds', 'worker.drainSeconds'],
    problem: ({ worker: { jobTimeoutSeconds, drainSeconds } }) =>
      jobTimeoutSeconds < drainSeconds
        ? undefined
        : `worker.drainSeconds is ${drainSeconds} and must be more than worker.jobTimeoutSeconds (${jobTimeoutSeconds}): an attempt must be able to finish while the worker drains`,
  },
  {
    settings: ['worker.backoffMs', 'worker.maxBackoffSeconds'],
    problem: ({ worker: { backoffMs, maxBackoffSeconds } }) =>
      backoffMs <= maxBackoffSeconds * 1000
        ? undefined
        : `worker.backoffMs is ${backoffMs} and must be at most worker.maxBackoffSeconds (${maxBackoffSeconds}, which is ${maxBackoffSeconds * 1000} ms): the first pause cannot be longer than the longest`,
  },
  portsDiffer('api'),
  portsDiffer('worker'),
  {
    settings: ['database.roles.api', 'database.roles.worker'],
    problem: ({ database: { roles } }) =>
      roles.api !== roles.worker
        ? undefined
        : `database.roles.api and database.roles.worker are both ${roles.api}: the api's role must have fewer rights, name two`,
  },
];

function portsDiffer(process: 'api' | 'worker'): SettingRule {
  return {
    settings: [`${process}.port`, `${process}.metricsPort`],
    problem: (config) =>
      config[process].port !== config[process].metricsPort
        ? undefined
        : `${process}.metricsPort is ${config[process].metricsPort} and must differ from ${process}.port`,
  };
}
