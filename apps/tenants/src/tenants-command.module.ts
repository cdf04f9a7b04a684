import { type DynamicModule, Module } from '@nestjs/common';
import { type Configuration, ConfigurationModule } from '#config';
import { DatabaseModule } from '#database';
import { ObservabilityModule } from '#observability';
import { TenantAdministrationModule } from '#tenants';
import { TicketsModule } from '#tickets';
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
        TenantAdministrationModule,
        TicketsModule,
      ],
      providers: [TenantCommands],
    };
  }
}
