import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Configuration } from '#config';
import { MigrateModule } from './migrate.module';
import type { MigrationListener } from './migration-events';

/** Builds the migration process. Nest itself stays quiet: the events are its output. */
export function createMigrate(configuration: Configuration, listener: MigrationListener): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(MigrateModule.forRoot(configuration, listener), {
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
}
