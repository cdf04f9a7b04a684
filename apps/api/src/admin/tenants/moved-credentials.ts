import type { TenantSettings } from '#tenants';

type Tool = TenantSettings['tool'];

/**
 * Names of credentials that a change would take along to where they were never meant for: nobody who may change an address is to have
 * secrets sent to it that are shown to nobody. Empty when tool and addresses stay, or all credentials come with the change.
 *
 * @param given names of the credentials that the change itself brings
 */
export function movedCredentials(before: Tool, after: Tool, given: readonly string[]): readonly string[] {
  if (destinationsOf(before) === destinationsOf(after)) return [];
  return Object.keys(after.credentials).filter((name) => !given.includes(name) && originOf(after.credentials[name] ?? '') === undefined);
}

/** Whom credentials are sent to. Some tools have an address of their own among them, such as the token server of a cloud. */
function destinationsOf({ name, baseUrl, credentials }: Tool): string {
  const others = Object.entries(credentials).map(([key, value]) => [key, originOf(value)]);
  return JSON.stringify([name, originOf(baseUrl), others.filter(([, origin]) => origin !== undefined).sort()]);
}

function originOf(text: string): string | undefined {
  return /^https?:/i.test(text) && URL.canParse(text) ? new URL(text).origin : undefined;
}
