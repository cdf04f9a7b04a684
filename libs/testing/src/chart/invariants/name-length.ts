import { referenceTo } from '../kubernetes-object';
import { type Invariant } from './installation';

/** Names that become a label's value or a part of a host name: of Jobs and Deployments on their pods, of Services in DNS. */
const MOST_CHARACTERS = 63;

/** However long the release's name is, what is made of it is accepted. */
export const namesFit: Invariant = ({ chart }) =>
  chart.objects.flatMap((object) => [
    ...(object.metadata.name.length > MOST_CHARACTERS
      ? [`${referenceTo(object)} has a name of ${object.metadata.name.length} characters`]
      : []),
    ...Object.entries(object.metadata.labels ?? {})
      .filter(([, value]) => value.length > MOST_CHARACTERS)
      .map(([label]) => `${referenceTo(object)} has a label ${label} of more than ${MOST_CHARACTERS} characters`),
  ]);
