/** The tenant that smoke tests send tickets of, and the secret that it signs with. */
export interface SmokeTenantKey {
  readonly id: string;
  readonly secret: string;
}
