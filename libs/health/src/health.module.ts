import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { QueueModule } from '#queue';
import { HealthController } from './health.controller';
import { HEALTH_OPTIONS, type HealthOptions } from './health-options';

interface HealthModuleOptions {
  readonly imports?: ModuleMetadata['imports'];
  readonly inject?: readonly (abstract new (...args: never[]) => unknown)[];
  // Nest passes what `inject` names; its own types say `any` here too.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly useFactory: (...dependencies: any[]) => HealthOptions;
}

/** The health endpoints. */
@Module({})
export class HealthModule {
  static forRootAsync(options: HealthModuleOptions): DynamicModule {
    return {
      module: HealthModule,
      imports: [TerminusModule.forRoot({ logger: false }), QueueModule, ...(options.imports ?? [])],
      controllers: [HealthController],
      providers: [{ provide: HEALTH_OPTIONS, useFactory: options.useFactory, inject: [...(options.inject ?? [])] }],
    };
  }
}
