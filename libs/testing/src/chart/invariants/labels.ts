import { type KubernetesObject, referenceTo } from '../kubernetes-object';
import { podsOf } from '../pods';
import { type Invariant } from './installation';

const COMMON = ['name', 'instance', 'component', 'version', 'managed-by'].map((label) => `app.kubernetes.io/${label}`);

/** What is selected by must never change: a version among it would make every upgrade fail. */
const SELECTING = ['name', 'instance', 'component'].map((label) => `app.kubernetes.io/${label}`).sort();

/** Every object carries the common labels and its namespace; pods carry none that changes with the chart's version alone. */
export const objectsAreLabelled: Invariant = ({ chart }) => [
  ...chart.objects
    .filter(isOurs)
    .flatMap((object) => [
      ...[...COMMON, 'helm.sh/chart']
        .filter((label) => object.metadata.labels?.[label] === undefined)
        .map((label) => `${referenceTo(object)} has no label ${label}`),
      ...(object.metadata.namespace === undefined ? [`${referenceTo(object)} names no namespace`] : []),
    ]),
  ...chart.all('Deployment').flatMap((deployment) => {
    const labels = Object.keys(deployment.spec?.selector.matchLabels ?? {}).sort();
    return labels.join() === SELECTING.join() ? [] : [`${referenceTo(deployment)} selects by ${labels.join(', ')}`];
  }),
  ...podsOf(chart)
    .filter(({ kind, labels }) => kind === 'Deployment' && ('helm.sh/chart' in labels || 'app.kubernetes.io/version' in labels))
    .map(({ owner }) => `${owner} replaces its pods for a new version of the chart alone`),
];

/** `extraObjects` are the user's, as they are. */
function isOurs({ metadata }: KubernetesObject): boolean {
  return metadata.labels?.['ai-agents.test/extra'] === undefined;
}
