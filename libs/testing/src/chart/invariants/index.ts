import { onlyWebhooksAreExposed } from './exposure';
import { nothingLiveIsAHook } from './hooks';
import { type Invariant } from './installation';
import { podsAreIsolated } from './isolation';
import { objectsAreLabelled } from './labels';
import { namesFit } from './name-length';
import { podsAreComplete } from './pod-completeness';
import { podsAreRestricted } from './pod-security';
import { podReferencesResolve, targetsExist } from './references';
import { replicasHaveOneOwner, shutdownIsOrdered } from './scaling';
import { secretsStayInSecrets } from './secrecy';
import { selectorsMatchExactlyTheirPods } from './selectors';
import { namesAreUnique } from './uniqueness';

export { DEFAULT_EXPOSED_PATHS, exposedPaths } from './exposure';
export { type Installation, type Invariant } from './installation';

/** What holds for the chart whatever its values are. */
export const invariants = {
  namesAreUnique,
  namesFit,
  selectorsMatchExactlyTheirPods,
  podsAreRestricted,
  podsAreComplete,
  podReferencesResolve,
  targetsExist,
  nothingLiveIsAHook,
  objectsAreLabelled,
  replicasHaveOneOwner,
  shutdownIsOrdered,
  onlyWebhooksAreExposed,
  podsAreIsolated,
  secretsStayInSecrets,
} satisfies Record<string, Invariant>;
