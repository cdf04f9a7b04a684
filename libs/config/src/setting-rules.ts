import ipaddr from 'ipaddr.js';
import { KEY_SERVICE_RULES } from './key-service-rules';
import { hasPrice } from './model-price';
import type { SettingRule } from './setting-rule';

export const SETTING_RULES: readonly SettingRule[] = [
  {
    settings: ['worker.jobTimeoutSeconds', 'worker.drainSeconds'],
    problem: ({ worker: { jobTimeoutSeconds, drainSeconds } }) =>
      jobTimeoutSeconds < drainSeconds
        ? undefined
        : `worker.drainSeconds is ${drainSeconds} and must be more than worker.jobTimeoutSeconds (${jobTimeoutSeconds}): an attempt must be able to finish while the worker drains`,
  },
  {
    settings: ['worker.jobTimeoutSeconds', 'tickets.timeoutMs', 'enhancement.contextTimeoutMs', 'llm.timeoutMs'],
    problem: ({ worker, tickets, enhancement, llm }) => {
      // The ticket is fetched, all sources are asked at once, then the model, and the note is written.
      const leastMs = 2 * tickets.timeoutMs + enhancement.contextTimeoutMs + llm.timeoutMs;
      return leastMs <= worker.jobTimeoutSeconds * 1000
        ? undefined
        : `worker.jobTimeoutSeconds is ${worker.jobTimeoutSeconds} and must be at least ${Math.ceil(leastMs / 1000)}: an attempt fetches the ticket and writes the note within tickets.timeoutMs (${tickets.timeoutMs}) each, asks the sources for enhancement.contextTimeoutMs (${enhancement.contextTimeoutMs}) and the model for llm.timeoutMs (${llm.timeoutMs})`;
    },
  },
  {
    settings: ['worker.backoffMs', 'worker.maxBackoffSeconds'],
    problem: ({ worker: { backoffMs, maxBackoffSeconds } }) =>
      backoffMs <= maxBackoffSeconds * 1000
        ? undefined
        : `worker.backoffMs is ${backoffMs} and must be at most worker.maxBackoffSeconds (${maxBackoffSeconds}, which is ${maxBackoffSeconds * 1000} ms): the first pause cannot be longer than the longest`,
  },
  {
    settings: ['tickets.allowedPrivateNetworks'],
    problem: ({ tickets: { allowedPrivateNetworks } }) => {
      const wrong = allowedPrivateNetworks.find((network) => !ipaddr.isValidCIDR(network));
      return wrong === undefined
        ? undefined
        : `tickets.allowedPrivateNetworks has ${wrong} and must have networks in CIDR, for example 10.20.0.0/16`;
    },
  },
  portsDiffer('api'),
  {
    settings: ['api.admin.oidc.issuer', 'api.admin.oidc.audience'],
    problem: ({ api: { admin } }) =>
      admin.oidc.issuer === '' || admin.oidc.audience !== ''
        ? undefined
        : 'api.admin.oidc.audience is empty and must be set with api.admin.oidc.issuer: else a token that the provider made for another program would be taken',
  },
  portsDiffer('worker'),
  ...KEY_SERVICE_RULES,
  moneyHasPrices('usdPerDay'),
  moneyHasPrices('usdPerMonth'),
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

function moneyHasPrices(limit: 'usdPerDay' | 'usdPerMonth'): SettingRule {
  return {
    settings: [
      `llm.budgets.${limit}`,
      'llm.model',
      'llm.fallbackModel',
      'llm.inputUsdPerMillionTokens',
      'llm.outputUsdPerMillionTokens',
      'llm.prices',
    ],
    problem: ({ llm }) => {
      if (llm.budgets[limit] === 0) return undefined;
      const unpriced = [...new Set([llm.model, llm.fallbackModel])].filter((model) => model !== '' && !hasPrice(llm, model));
      return unpriced.length === 0
        ? undefined
        : `llm.budgets.${limit} is ${llm.budgets[limit]} and there is no price of ${unpriced.join(' and ')}, so that nothing would count against it: set llm.inputUsdPerMillionTokens and llm.outputUsdPerMillionTokens, or an entry in llm.prices`;
    },
  };
}
