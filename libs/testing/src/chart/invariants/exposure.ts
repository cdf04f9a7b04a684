import { type IngressBackend } from 'kubernetes-types/networking/v1';
import { type CustomResource, referenceTo } from '../kubernetes-object';
import { selects } from '../label-selector';
import { containersOf, podsOf } from '../pods';
import { type RenderedChart } from '../rendered-chart';
import { type Invariant } from './installation';

const EXPOSED = ['/webhook', '/health'];

/** Only webhooks and health are reachable from outside, through the port that serves them; every port that is named exists. */
export const onlyWebhooksAreExposed: Invariant = ({ chart }) => [
  ...chart
    .all('Ingress')
    .flatMap((ingress) =>
      (ingress.spec?.rules ?? [{}]).flatMap(({ host, http }) => [
        ...(host === undefined ? [`${referenceTo(ingress)} takes every host`] : []),
        ...(http?.paths ?? [{ path: '/', backend: undefined }]).flatMap(({ path, backend }) => [
          ...pathProblems(referenceTo(ingress), path),
          ...backendProblems(chart, referenceTo(ingress), backend),
        ]),
      ]),
    ),
  ...chart
    .all('Ingress')
    .flatMap((ingress) => (ingress.spec?.defaultBackend === undefined ? [] : [`${referenceTo(ingress)} exposes every path`])),
  ...chart.all('HTTPRoute').flatMap((route) => routeProblems(chart, route)),
  ...chart.all('Service').flatMap((service) => serviceProblems(chart, service)),
];

function pathProblems(where: string, path = '/'): string[] {
  if (/metrics/i.test(path)) return [`${where} exposes the metrics at ${path}`];
  return path === '/' ? [`${where} exposes every path`] : [];
}

/** The paths of an Ingress or HTTPRoute, sorted. */
export function exposedPaths(chart: RenderedChart): string[] {
  const ingress = chart
    .all('Ingress')
    .flatMap(({ spec }) => (spec?.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ path }) => path ?? '/')));
  const routes = chart
    .all('HTTPRoute')
    .flatMap((route) => rulesOf(route).flatMap(({ matches = [] }) => matches.map(({ path }) => path?.value ?? '/')));
  return [...ingress, ...routes].sort();
}

/** The paths that are exposed unless the user names more. */
export const DEFAULT_EXPOSED_PATHS: readonly string[] = [...EXPOSED].sort();

interface RouteRule {
  readonly matches?: { readonly path?: { readonly value?: string } }[];
  readonly filters?: { readonly type: string }[];
  readonly backendRefs?: { readonly name: string; readonly port?: number }[];
}

function rulesOf(route: CustomResource): RouteRule[] {
  return (route.spec['rules'] ?? []) as RouteRule[];
}

function routeProblems(chart: RenderedChart, route: CustomResource): string[] {
  const where = referenceTo(route);
  return rulesOf(route).flatMap(({ matches = [], filters = [], backendRefs = [] }) => {
    if (filters.some(({ type }) => type === 'RequestRedirect')) return backendRefs.length > 0 ? [`${where} redirects and serves`] : [];
    return [
      ...(matches.length === 0 ? [`${where} exposes every path`] : matches.flatMap(({ path }) => pathProblems(where, path?.value))),
      ...(backendRefs.length === 0 ? [`${where} leads nowhere`] : []),
      ...backendRefs.flatMap(({ name, port }) => backendProblems(chart, where, { service: { name, port: { number: port ?? 0 } } })),
    ];
  });
}

function backendProblems(chart: RenderedChart, where: string, backend: IngressBackend | undefined): string[] {
  const { name = '', port } = backend?.service ?? {};
  const found = chart.find('Service', name)?.spec?.ports?.find((each) => each.port === port?.number || each.name === port?.name);
  if (found === undefined) return [`${where} leads to Service/${name}, port ${port?.name ?? port?.number ?? 'none'}, which is not there`];
  return found.targetPort === 'http' ? [] : [`${where} leads to the port ${found.targetPort ?? found.port} of the pods`];
}

function serviceProblems(chart: RenderedChart, service: ReturnType<typeof chart.all<'Service'>>[number]): string[] {
  const where = referenceTo(service);
  const selected = podsOf(chart).filter(({ labels }) => selects({ matchLabels: service.spec?.selector ?? {} }, labels));
  const named = new Set(selected.flatMap((pods) => containersOf(pods).flatMap(({ ports = [] }) => ports.map(({ name }) => name))));
  return (service.spec?.ports ?? []).flatMap(({ name = '', targetPort }) => [
    ...(typeof targetPort === 'string' && !named.has(targetPort)
      ? [`${where} leads to the port ${targetPort}, which its pods do not have`]
      : []),
    ...(name !== 'http' && service.spec?.type !== 'ClusterIP' ? [`${where} opens the port ${name} to the outside`] : []),
  ]);
}
