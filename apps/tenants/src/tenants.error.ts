/** What was asked for cannot be done, and nothing was changed. The message lists everything that is wrong, and no value of a secret. */
export class TenantsError extends Error {
  override readonly name = 'TenantsError';

  constructor(readonly problems: readonly string[]) {
    super(`Nothing was changed:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}
