import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Configuration, trustAuthorities } from '#config';
import { AppLogger } from '#observability';
import { WorkerModule } from './worker.module';

/** Builds the worker; it takes jobs once it listens. */
export async function createWorker(configuration: Configuration): Promise<NestFastifyApplication> {
  trustAuthorities(configuration.config);
  const adapter = new FastifyAdapter({ return503OnClosing: false, forceCloseConnections: true });
  const app = await NestFactory.create<NestFastifyApplication>(WorkerModule.forRoot(configuration), adapter, {
    logger: new AppLogger('worker', configuration.config.log.level),
    abortOnError: false,
  });
  // Exits with 0 after an orderly shutdown, where the default would end the process by the same signal once more.
  app.enableShutdownHooks([], { useProcessExit: true });
  return app;
}
