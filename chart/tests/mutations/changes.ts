import { type Mutation } from './mutation';

/** What an upgrade replaces, and what is refused. */
export const mistakesInChanges: readonly Mutation[] = [
  {
    name: 'pods that keep an old configuration',
    file: '_pod.tpl',
    find: 'dict "checksum/config" (include "ai-agents.config" . | sha256sum)',
    replace: 'dict',
    on: 'minimal',
    noticedBy: 'upgrade',
    upgrade: [{ config: { worker: { concurrency: 60 } } }, ['Deployment/ai-agents-worker']],
  },
  {
    name: 'an api that is replaced for the worker',
    file: '_config.tpl',
    find: '(dict "worker" (pick $config.worker "attempts"))',
    replace: '(pick $config "worker")',
    on: 'minimal',
    noticedBy: 'upgrade',
    upgrade: [{ config: { worker: { concurrency: 60 } } }, ['Deployment/ai-agents-worker']],
  },
  {
    name: 'pods that do not heed the revision of credentials',
    file: '_pod.tpl',
    find: /\{\{- with \.root\.Values\.secrets\.revision \}\}.*\n/,
    replace: '',
    on: 'minimal',
    noticedBy: 'upgrade',
    upgrade: [{ secrets: { revision: '2' } }, ['Deployment/ai-agents-api', 'Deployment/ai-agents-worker']],
  },
  {
    name: 'refusals that nobody makes',
    file: 'validate.yaml',
    find: '{{- include "ai-agents.validate" . }}',
    replace: '',
    on: 'minimal',
    noticedBy: 'refusal',
    refused: { secrets: { redisUrl: { existingSecret: { name: '' } } } },
  },
  {
    name: 'a shutdown in any order',
    file: '_validate.tpl',
    find: 'if ge (int $worker.drainSeconds) $grace',
    replace: 'if false',
    on: 'minimal',
    noticedBy: 'refusal',
    refused: { worker: { terminationGracePeriodSeconds: 100 } },
  },
  {
    name: 'two ways outside',
    file: '_validate.tpl',
    find: 'and .Values.ingress.enabled .Values.httpRoute.enabled',
    replace: 'and false true',
    noticedBy: 'refusal',
    refused: { httpRoute: { enabled: true, host: 'a.test', parentRefs: [{ name: 'one' }] } },
  },
];
