/** What a caller of the admin API may do; each includes the ones before it. */
export const SCOPES = ['read', 'operate', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Whether who has the scope `has` may do what needs `needed`. */
export function includesScope(has: Scope, needed: Scope): boolean {
  return SCOPES.indexOf(has) >= SCOPES.indexOf(needed);
}
