import { type DynamicModule, Module } from '@nestjs/common';
import { AdministrationModule } from '#administration';
import { type Configuration, ConfigurationModule } from '#config';
import { DatabaseModule } from '#database';
import { ObservabilityModule } from '#observability';
import { TenantCommands } from './tenant-commands';

/** The process in which an operator manages tenants. It works with the api's configuration, secrets and role. */
@Module({})
export class TenantsCommandModule {
  static forRoot(configuration: Configuration): DynamicModule {
    return {
      module: TenantsCommandModule,
      imports: [
        ConfigurationModule.forRoot(configuration),
        ObservabilityModule,
        DatabaseModule.forRoot({ application: 'api' }),
        AdministrationModule,
      ],
      providers: [TenantCommands],
    };
  }
}
