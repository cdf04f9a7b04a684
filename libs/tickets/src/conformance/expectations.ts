import type { ToolConnection } from '../ticket-tool';
import type { TicketToolErrorKind } from '../ticket-tool.error';

/** A failure of this kind, in what `toMatchObject` takes. */
export function failure(kind: TicketToolErrorKind, retryable: boolean): object {
  return { name: 'TicketToolError', kind, retryable };
}

/** Nothing that people or logs see of an error tells a secret of the connection. */
export function expectNoSecretIn(error: unknown, connection: Omit<ToolConnection, 'tenantId'>): void {
  const { message, stack = '', cause } = error as Error;
  expectNoSecret(`${message}\n${stack}\n${JSON.stringify(error)}\n${String(cause)}`, connection);
}

/** Text without markup of HTML or of a wiki. */
export function expectPlain(text: string): void {
  expect(text).not.toMatch(/[<>*]/);
}

/** A link that a browser opens, and runs nothing. */
export function expectLink(url: string | undefined): void {
  expect(url).toMatch(/^https?:\/\/\S+$/);
}

export function expectNoSecret(text: string, { credentials }: Omit<ToolConnection, 'tenantId'>): void {
  for (const [name, value] of Object.entries(credentials)) {
    // An address is no secret, and helps to see which account is meant.
    if (!/url|email|clientId/i.test(name)) expect(text).not.toContain(value);
  }
}
