import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Configuration } from '#config';
import { AppLogger } from '#observability';
import type * as admin from './admin';
import type * as declaredTenants from './declared-tenants/declared-tenants.module';
import { ApiModule } from './api.module';
import { redirectToHttps } from './http/https-redirect';
import { ProblemFilter } from './http/problem.filter';
import { answerUnroutable } from './http/unroutable';

/** Builds the api, ready to listen. */
export async function createApi(configuration: Configuration): Promise<NestFastifyApplication> {
  const { config } = configuration;
  const adapter = new FastifyAdapter({
    bodyLimit: config.api.webhook.maxBodyBytes,
    // While closing, requests on open connections are still answered: during a rolling update the load balancer sends some.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // The token of a link has up to 127 characters; Fastify takes 100 as a part of a path.
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: answerUnroutable,
  });
  const administration = config.api.admin.enabled ? loadAdmin() : undefined;
  const module = ApiModule.forRoot(configuration, [
    ...(administration === undefined ? [] : [administration.AdminModule]),
    ...(config.api.tenantsDirectory === '' ? [] : [loadDeclaredTenants()]),
  ]);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new AppLogger('api', config.log.level),
    bodyParser: false,
    // An error at start must reach the caller, who says it in one line, instead of ending the process.
    abortOnError: false,
  });
  // The signature is over the exact bytes, and most of a flood of unsigned bodies should never be parsed: handlers get the buffer.
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  if (config.api.requireHttps) fastify.addHook('onRequest', redirectToHttps);
  app.useGlobalFilters(new ProblemFilter());
  administration?.serveDescription(app);
  // Exits with 0 after an orderly shutdown, where the default would end the process by the same signal once more.
  app.enableShutdownHooks([], { useProcessExit: true });
  return app;
}

/** Loaded only where it is turned on: it brings the ticketing tools and the description of its operations into the process. */
function loadAdmin(): typeof admin {
  // import() wants the extension of the file, and that is another one after compilation.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('./admin') as typeof admin;
}

/** As above: only where tenants may be declared. */
function loadDeclaredTenants() {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./declared-tenants/declared-tenants.module') as typeof declaredTenants).DeclaredTenantsModule;
}
