import { hookOf, referenceTo } from '../kubernetes-object';
import { selects } from '../label-selector';
import { podsOf } from '../pods';
import { type Invariant } from './installation';

/** Addresses at which a cloud tells a machine its own credentials. */
const METADATA_ADDRESS = '169.254.169.254';

/**
 * Where there are network policies, every pod is under one that closes both directions, before it starts; no rule opens everything, and one
 * that opens the internet leaves out the cluster's and the cloud's own addresses.
 */
export const podsAreIsolated: Invariant = ({ chart }) => {
  const policies = chart.all('NetworkPolicy');
  if (policies.length === 0) return [];
  return [
    ...podsOf(chart).flatMap(({ owner, labels, hook }) => {
      const [policy, ...others] = policies.filter(({ spec }) => selects(spec?.podSelector ?? {}, labels));
      if (policy === undefined) return [`${owner} is under no network policy`];
      if (others.length > 0) return [`${owner} is under ${[policy, ...others].map(referenceTo).join(' and ')}`];
      const own = hookOf(policy);
      if (hook === undefined) return own === undefined ? [] : [`${owner} is under a network policy that belongs to a hook`];
      const inTime = own !== undefined && own.weight < hook.weight && hook.events.every((event) => own.events.includes(event));
      return inTime ? [] : [`${owner} starts before its network policy`];
    }),
    ...policies.flatMap(({ metadata: { name }, spec }) => [
      ...['Ingress', 'Egress']
        .filter((direction) => spec?.policyTypes?.includes(direction) !== true)
        .map((direction) => `NetworkPolicy/${name} leaves ${direction} open`),
      ...(spec?.ingress ?? []).filter(({ from = [] }) => from.length === 0).map(() => `NetworkPolicy/${name} lets everyone in`),
      ...[...(spec?.ingress ?? []), ...(spec?.egress ?? [])]
        .filter(({ ports = [] }) => ports.length === 0)
        .map(() => `NetworkPolicy/${name} opens every port`),
      ...(spec?.egress ?? []).flatMap(({ to = [] }) =>
        to
          .filter(({ ipBlock }) => ipBlock?.cidr === '0.0.0.0/0' && !(ipBlock.except ?? []).some(holdsMetadataAddress))
          .map(() => `NetworkPolicy/${name} lets pods reach the cloud's metadata`),
      ),
    ]),
  ];
};

function holdsMetadataAddress(cidr: string): boolean {
  return cidr === '169.254.0.0/16' || cidr === `${METADATA_ADDRESS}/32`;
}
