/** A ticket that a demo creates on the simulated help desk. Plain text. */
export interface DemoTicket {
  readonly tenantId?: string;
  readonly subject: string;
  readonly description: string;
  readonly priority?: string;
  readonly category?: string;
  readonly requester?: string;
}
