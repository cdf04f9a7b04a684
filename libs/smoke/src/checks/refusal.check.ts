import { randomBytes } from 'node:crypto';
import type { Endpoint, EndpointAnswer } from '../endpoint';
import { excerpt } from '../json-answer';
import { signedHeaders } from '../signed-headers';
import { type CheckOutcome, type SmokeCheck, SmokeFailure } from '../smoke-check';
import type { SmokeTenantKey } from './smoke-tenant-key';

/** A webhook with a wrong signature is refused, and one of a tenant that does not exist in the same words. */
export class RefusalCheck implements SmokeCheck {
  readonly name = 'refusal';

  constructor(
    private readonly endpoint: Endpoint,
    private readonly tenant: SmokeTenantKey,
  ) {}

  async run(): Promise<CheckOutcome> {
    const forged = await this.send(this.tenant.id, randomBytes(32).toString('hex'));
    const stranger = await this.send(`nobody-${randomBytes(6).toString('hex')}`, this.tenant.secret);
    for (const [answer, what] of [
      [forged, 'with a wrong signature'],
      [stranger, 'of an unknown tenant'],
    ] as const) {
      if (answer.status !== 401) {
        throw new SmokeFailure(
          `a webhook ${what} is answered with ${answer.status} instead of 401: ${excerpt(answer.body)}`,
          'Take the address from the outside world until it is clear what answers there: forged tickets may be accepted.',
        );
      }
    }
    if (forged.body !== stranger.body) {
      throw new SmokeFailure(
        `the two refusals differ, which tells strangers who is a tenant: ${excerpt(forged.body)} and ${excerpt(stranger.body)}`,
        'Look at what is between here and the api: it answers in place of the api.',
      );
    }
    return { found: 'a bad signature and an unknown tenant get the same 401' };
  }

  private send(tenantId: string, secret: string): Promise<EndpointAnswer> {
    const body = JSON.stringify({ event: 'smoke_test', tenant_id: tenantId, ticket_id: 'smoke-refused' });
    return this.endpoint.send('POST', '/webhook/simulated', { headers: signedHeaders(secret, body), body });
  }
}
