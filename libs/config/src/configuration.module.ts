import { type DynamicModule, Module } from '@nestjs/common';
import type { Configuration } from './load-configuration';

/** Injection token of the validated configuration, of type `Config`. */
export const CONFIG = Symbol('CONFIG');
/** Injection token of the secrets, of type `Secrets`. */
export const SECRETS = Symbol('SECRETS');

/** Gives every module of a process its configuration. */
@Module({})
export class ConfigurationModule {
  static forRoot({ config, secrets }: Configuration): DynamicModule {
    return {
      module: ConfigurationModule,
      global: true,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: SECRETS, useValue: secrets },
      ],
      exports: [CONFIG, SECRETS],
    };
  }
}
