import type { FastifyRequest } from 'fastify';

/** A name or address with or without a port; anything else in a header would become part of what people copy. */
const HOST = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d+)?$/i;

/** The address that a request came to, as the client wrote it; behind a proxy that ends TLS, too. */
export function publicAddress({ headers, protocol }: FastifyRequest): string {
  const forwarded = [headers['x-forwarded-proto'] ?? ''].flat()[0]?.split(',')[0]?.trim().toLowerCase();
  const scheme = forwarded === 'https' || forwarded === 'http' ? forwarded : protocol;
  const host = HOST.test(headers.host ?? '') ? headers.host : 'HOST';
  return `${scheme}://${host ?? 'HOST'}`;
}
