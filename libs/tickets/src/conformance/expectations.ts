import type { ToolConnection } from '../ticket-tool';
import type { TicketToolErrorKind } from '../ticket-tool.error';

/** A failure of this kind, in what `toMatchObject` takes. */
export function failure(kind: TicketToolErrorKind, retryable: boolean): object {
  return { name: 'TicketToolError', kind, retryable };
}

export function expectNoSecret(text: string, { credentials }: Omit<ToolConnection, 'tenantId'>): void {
  for (const [name, value] of Object.entries(credentials)) {
    // An address is no secret, and helps to see which account is meant.
    if (!/url|email|clientId/i.test(name)) expect(text).not.toContain(value);
  }
}
