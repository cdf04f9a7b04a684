import { type DynamicModule, Module } from '@nestjs/common';
import { ApiKeysModule } from '#api-keys';
import { type Configuration, ConfigurationModule } from '#config';
import { DatabaseModule } from '#database';
import { ObservabilityModule } from '#observability';

/** The process in which an operator manages keys of the admin API. It works with the api's configuration and role. */
@Module({})
export class ApiKeysCommandModule {
  static forRoot(configuration: Configuration): DynamicModule {
    return {
      module: ApiKeysCommandModule,
      imports: [
        ConfigurationModule.forRoot(configuration),
        ObservabilityModule,
        DatabaseModule.forRoot({ application: 'api' }),
        ApiKeysModule,
      ],
    };
  }
}
