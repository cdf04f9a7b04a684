/** The values of the chart say what this tenant is, and would take any other change back. */
export class DeclaredTenantError extends Error {
  override readonly name = 'DeclaredTenantError';

  constructor(readonly tenantId: string) {
    super('It stands in the values of the chart: change it there.');
  }
}
