import type { FastifyReply, FastifyRequest } from 'fastify';

/** A name or address with or without a port. Anything else in a Host header would become part of the address that we send the client to. */
const HOST = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d+)?$/i;

/**
 * Sends a client whose proxy received its request over http to the same path over https; a hook of Fastify.
 *
 * 308 keeps the method and the body. The port is left out: it is the one of http. Requests without `X-Forwarded-Proto` come from inside,
 * such as probes, and pass.
 */
export async function redirectToHttps(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!cameOverHttp(request.headers['x-forwarded-proto'])) return;
  const host = HOST.exec(request.headers.host ?? '')?.[1];
  if (host === undefined) {
    await reply.status(400).send({ detail: 'Use https' });
    return;
  }
  const path = request.url.startsWith('/') ? request.url : '/';
  await reply.status(308).header('location', `https://${host}${path}`).send({ detail: 'Use https' });
}

/** The first of several proxies is the one that the client spoke to. */
function cameOverHttp(forwarded: string | string[] | undefined): boolean {
  const first = [forwarded ?? ''].flat()[0]?.split(',')[0];
  return first?.trim().toLowerCase() === 'http';
}
