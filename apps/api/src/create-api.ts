import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Configuration } from '#config';
import { AppLogger } from '#observability';
import { ApiModule } from './api.module';
import { redirectToHttps } from './http/https-redirect';
import { ProblemFilter } from './http/problem.filter';

/** Builds the api, ready to listen. */
export async function createApi(configuration: Configuration): Promise<NestFastifyApplication> {
  const { config } = configuration;
  const adapter = new FastifyAdapter({
    bodyLimit: config.api.webhook.maxBodyBytes,
    // While closing, requests on open connections are still answered: during a rolling update the load balancer sends some.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.forRoot(configuration), adapter, {
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
  // Exits with 0 after an orderly shutdown, where the default would end the process by the same signal once more.
  app.enableShutdownHooks([], { useProcessExit: true });
  return app;
}
