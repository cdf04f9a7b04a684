import { referenceTo } from '../kubernetes-object';
import { containersOf, podsOf } from '../pods';
import { type Invariant } from './installation';

/** No object, and within a pod no container, variable, volume, mount or port, is there twice: Helm 4 and the API server refuse some, and the last one wins in others. */
export const namesAreUnique: Invariant = ({ chart }) => [
  ...repeated(chart.objects.map(referenceTo)).map((object) => `${object} is there twice`),
  ...podsOf(chart).flatMap((pods) => {
    const containers = containersOf(pods);
    const names = [
      { what: 'container', of: pods.owner, all: containers.map(({ name }) => name) },
      { what: 'volume', of: pods.owner, all: (pods.spec.volumes ?? []).map(({ name }) => name) },
      {
        what: 'port',
        of: pods.owner,
        all: containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => String(containerPort))),
      },
      ...containers.flatMap(({ name, env = [], volumeMounts = [], ports = [] }) => [
        { what: 'variable', of: `${pods.owner}, container ${name}`, all: env.map((variable) => variable.name) },
        { what: 'mount', of: `${pods.owner}, container ${name}`, all: volumeMounts.map(({ mountPath }) => mountPath) },
        { what: 'port name', of: `${pods.owner}, container ${name}`, all: ports.map((port) => port.name ?? '') },
      ]),
    ];
    return names.flatMap(({ what, of, all }) => repeated(all).map((name) => `${of}: ${what} ${name} is there twice`));
  }),
];

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
