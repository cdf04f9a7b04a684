import { referenceTo } from '../kubernetes-object';
import { type Invariant } from './installation';

/** A credential that was given as a value stands in Secrets and nowhere else. */
export const secretsStayInSecrets: Invariant = ({ chart, secrets = [] }) =>
  chart.objects
    .filter(({ kind }) => kind !== 'Secret')
    .flatMap((object) => {
      const text = JSON.stringify(object);
      return secrets.filter((secret) => text.includes(secret)).map(() => `${referenceTo(object)} shows a secret`);
    });
