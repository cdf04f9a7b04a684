import { type Mutation } from './mutation';

/** What runs around an installation, an upgrade, a rollback and a test. */
export const mistakesInHooks: readonly Mutation[] = [
  {
    name: 'prerequisites after the Job',
    file: '_config.tpl',
    find: '"hookWeight" -40',
    replace: '"hookWeight" 5',
    noticedBy: 'podReferencesResolve',
  },
  {
    name: 'prerequisites beside the Job',
    file: '_workload.tpl',
    find: '"hookWeight" -50',
    replace: '"hookWeight" 0',
    noticedBy: 'podReferencesResolve',
  },
  {
    name: 'two kinds of prerequisites of one weight',
    file: '_network.tpl',
    find: '"hookWeight" -20',
    replace: '"hookWeight" -40',
    noticedBy: 'nothingLiveIsAHook',
  },
  {
    name: 'a hook in the way of its own next run',
    file: '_labels.tpl',
    find: 'before-hook-creation,hook-succeeded',
    replace: 'hook-succeeded',
    noticedBy: 'nothingLiveIsAHook',
  },
  {
    name: 'a hook that keeps its log',
    file: '_migration.tpl',
    find: 'hook-succeeded,hook-failed',
    replace: 'hook-succeeded',
    noticedBy: 'nothingLiveIsAHook',
  },
  {
    name: 'migrations at installation only',
    file: '_labels.tpl',
    find: 'pre-install,pre-upgrade',
    replace: 'pre-install',
    noticedBy: 'inventory',
  },
  {
    name: 'migrations after the pods',
    file: '_labels.tpl',
    find: 'pre-install,pre-upgrade',
    replace: 'post-install,post-upgrade',
    noticedBy: 'inventory',
  },
  {
    name: 'a live object as a hook',
    file: '_labels.tpl',
    find: '{{- with $events -}}',
    replace: '{{- if eq .component "api" }}{{ $events = "pre-install" }}{{ end -}}\n{{- with $events -}}',
    noticedBy: 'nothingLiveIsAHook',
  },
];
