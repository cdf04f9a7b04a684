import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { type Endpoint, lookupOf } from '../endpoint';
import { type CheckOutcome, type SmokeCheck, SmokeFailure } from '../smoke-check';

const ANSWER_WITHIN_MS = 10_000;
const WARN_BEFORE_DAYS = 14;
const DAY_MS = 86_400_000;

/** The certificate is for the name in the address, signed by a trusted authority, and valid for another two weeks. */
export class CertificateCheck implements SmokeCheck {
  readonly name = 'certificate';

  constructor(private readonly endpoint: Endpoint) {}

  async run(): Promise<CheckOutcome> {
    const { validUntil, issuer } = await this.certificate();
    const days = Math.floor((validUntil.getTime() - Date.now()) / DAY_MS);
    const date = validUntil.toISOString().slice(0, 10);
    return {
      found: `valid for ${this.endpoint.url.hostname} until ${date}, ${days} days, signed by ${issuer}`,
      ...(days < WARN_BEFORE_DAYS && { warning: `It ends in ${days} days: look at what should have renewed it.` }),
    };
  }

  private certificate(): Promise<{ readonly validUntil: Date; readonly issuer: string }> {
    const { url, options } = this.endpoint;
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const socket = connect({
      host,
      port: url.port === '' ? 443 : Number(url.port),
      // The name of an address is in no handshake; its certificate is checked against the address.
      ...(isIP(host) === 0 && { servername: host }),
      ...(options.ca !== undefined && { ca: options.ca }),
      ...(options.address !== undefined && { lookup: lookupOf(options.address) }),
      timeout: ANSWER_WITHIN_MS,
    });
    return new Promise<{ validUntil: Date; issuer: string }>((resolve, reject) => {
      socket
        .once('secureConnect', () => {
          const { valid_to: validTo, issuer } = socket.getPeerCertificate();
          resolve({ validUntil: new Date(validTo), issuer: [issuer.O ?? issuer.CN].flat().join(', ') });
        })
        .once('timeout', () => reject(this.failure(`nothing came within ${ANSWER_WITHIN_MS / 1000} s`)))
        .once('error', (error: Error) => reject(this.failure(error.message)));
    }).finally(() => socket.destroy());
  }

  private failure(reason: string): SmokeFailure {
    return new SmokeFailure(
      `no TLS connection to ${this.endpoint.url.host}: ${reason}`,
      'Look at the certificate that is served (its names, its dates, its chain); an authority of your own is given with --ca.',
    );
  }
}
