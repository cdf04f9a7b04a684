import type { FieldProblem } from '#tenants';

/** What a tenant was to be cannot work. */
export class TenantProblemError extends Error {
  override readonly name = 'TenantProblemError';
  constructor(readonly problems: readonly FieldProblem[]) {
    super(problems.map(({ path, problem }) => `${path}: ${problem}`).join('; '));
  }
}

/** There is no tenant of that id. */
export class UnknownTenantError extends Error {
  override readonly name = 'UnknownTenantError';
  constructor(readonly tenantId: string) {
    super('There is no such tenant.');
  }
}

/** It is not possible as things are; `code` says what stands in the way. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
  constructor(
    readonly code: 'tenant-exists' | 'stale-version' | 'reserved-tenant' | 'not-failed',
    message: string,
  ) {
    super(message);
  }
}
