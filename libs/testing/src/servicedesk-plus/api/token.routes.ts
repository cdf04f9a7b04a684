import type { FastifyInstance } from 'fastify';
import type { Desks } from '../desks';
import { faultyOperation } from '../../faults/faulty-operation';
import type { Faults } from '../../faults/faults';
import type { Operation } from '../faults';
import { REFUSALS } from './envelope';

/** Zoho's accounts server: refusals come with HTTP 200 and an `error`, as they do there. */
export function tokenRoutes(desks: Desks, faults: Faults<Operation>) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, new URLSearchParams(body.toString())),
    );

    app.post('/oauth/v2/token', (request, reply) => {
      const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
      const query = new URL(request.url, 'http://simulator').searchParams;
      const given = (name: string): string | null => form.get(name) ?? query.get(name);
      const desk = desks.all.find(({ tokens }) => tokens?.client.clientId === given('client_id'));
      return faultyOperation(faults, REFUSALS, 'token', desk?.name ?? '', request, reply, () => {
        if (!desk?.tokens) {
          return { error: 'invalid_client' };
        }
        const { clientSecret, refreshToken } = desk.tokens.client;
        if (given('client_secret') !== clientSecret) {
          return { error: 'invalid_client_secret' };
        }
        if (given('grant_type') !== 'refresh_token' || given('refresh_token') !== refreshToken) {
          return { error: 'invalid_code' };
        }
        const { token, lifetimeSeconds } = desk.tokens.issue();
        return { access_token: token, api_domain: 'https://www.zohoapis.example', token_type: 'Bearer', expires_in: lifetimeSeconds };
      });
    });
  };
}
