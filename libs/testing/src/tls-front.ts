import { type AddressInfo, connect } from 'node:net';
import { createServer, type Server } from 'node:tls';
import type { TestCertificate } from './certificates';

/** HTTPS in front of a server that speaks HTTP on this machine, as a proxy that ends TLS. */
export class TlsFront {
  private constructor(private readonly server: Server) {}

  /**
   * @param certificate of `localhost`.
   * @param target address of the server, asked for at each connection.
   */
  static async start({ certificate, key }: TestCertificate, target: () => string): Promise<TlsFront> {
    const server = createServer({ cert: certificate, key }, (outside) => {
      const { hostname, port } = new URL(target());
      const inside = connect(Number(port), hostname);
      // Either side may go at any time, and the other then goes too.
      outside.on('error', () => inside.destroy()).on('close', () => inside.destroy());
      inside.on('error', () => outside.destroy()).on('close', () => outside.destroy());
      outside.pipe(inside).pipe(outside);
    });
    // A client that trusts nobody here ends the handshake.
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TlsFront(server);
  }

  /** Origin, without a slash at its end. */
  get url(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** Takes no further connections; those that are open end with their clients. */
  stop(): void {
    this.server.close();
  }
}
