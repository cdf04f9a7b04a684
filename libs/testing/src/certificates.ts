import type { generate as Generate } from 'selfsigned';

/** PEM texts. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** What a server is reached by. */
export type TestServerName = { readonly name: string } | { readonly address: string };

/** An authority that nobody trusts who was not told to. Everything is valid for a year. */
export class TestAuthority {
  private constructor(
    private readonly generate: typeof Generate,
    private readonly own: TestCertificate,
  ) {}

  /** @param name Two of one name cannot be told apart by who has to choose among several. */
  static async create(name = 'Fake authority'): Promise<TestAuthority> {
    // Loaded here: it takes a while, and the demo, which uses this library too, needs no certificates.
    const { generate } = await import('selfsigned');
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
      algorithm: 'sha256',
      extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
    });
    return new TestAuthority(generate, { certificate: cert, key });
  }

  get certificate(): string {
    return this.own.certificate;
  }

  /** A certificate of a server, by its names and addresses. */
  async certify(...servers: readonly TestServerName[]): Promise<TestCertificate> {
    return this.issue(servers, {});
  }

  /** The same, valid from a month ago until then. */
  async certifyUntil(validUntil: Date, ...servers: readonly TestServerName[]): Promise<TestCertificate> {
    return this.issue(servers, { notBeforeDate: new Date(Date.now() - 30 * 86_400_000), notAfterDate: validUntil });
  }

  private async issue(
    servers: readonly TestServerName[],
    validity: { notBeforeDate?: Date; notAfterDate?: Date },
  ): Promise<TestCertificate> {
    const { cert, private: key } = await this.generate([{ name: 'commonName', value: 'Fake server' }], {
      algorithm: 'sha256',
      ...validity,
      ca: { cert: this.own.certificate, key: this.own.key },
      extensions: [
        {
          name: 'subjectAltName',
          altNames: servers.map((server) => ('name' in server ? { type: 2, value: server.name } : { type: 7, ip: server.address })),
        },
      ],
    });
    return { certificate: cert, key };
  }
}
