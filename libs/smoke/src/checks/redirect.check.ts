import type { Endpoint } from '../endpoint';
import { type CheckOutcome, type SmokeCheck, SmokeFailure } from '../smoke-check';

const PATH = '/health/live?over=http';
const PERMANENT = [301, 308];

/** What comes over http is sent to the same path over https, for good. */
export class RedirectCheck implements SmokeCheck {
  readonly name = 'redirect';

  /** @param http where the installation is reached without TLS. @param https where it must lead to. */
  constructor(
    private readonly http: Endpoint,
    private readonly https: Endpoint,
  ) {}

  async run(): Promise<CheckOutcome> {
    const { status, headers } = await this.http.send('GET', PATH);
    const location = String(headers['location'] ?? '');
    const target = URL.parse(location, this.http.url.href);
    const path = target && target.pathname + target.search;
    if (!PERMANENT.includes(status) || target?.protocol !== 'https:' || target.hostname !== this.https.url.hostname || path !== PATH) {
      throw new SmokeFailure(
        `${this.http.url.origin}${PATH} is answered with ${status}${location === '' ? '' : ` to ${location}`} instead of 308 or 301 to the same path over https`,
        'Let the ingress redirect, or set config.api.requireHttps; --no-redirect leaves this out where http does not lead here at all.',
      );
    }
    return { found: `${this.http.url.origin} answers ${status} to the same path over https` };
  }
}
