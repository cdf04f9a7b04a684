import { type DynamicModule, Module } from '@nestjs/common';
import { type Configuration, ConfigurationModule } from '#config';
import { DatabaseModule } from '#database';
import { HistoryStore } from '#history';
import { ObservabilityModule } from '#observability';
import { TenantAdministrationModule } from '#tenants';
import { TicketsModule } from '#tickets';
import { TicketImport } from './ticket-import';

/** The process that fills a history. It works with the worker's configuration, secrets and role, and reaches the ticketing tools as it does. */
@Module({})
export class ImportTicketsModule {
  static forRoot(configuration: Configuration): DynamicModule {
    return {
      module: ImportTicketsModule,
      imports: [
        ConfigurationModule.forRoot(configuration),
        ObservabilityModule,
        DatabaseModule.forRoot({ application: 'worker' }),
        TenantAdministrationModule,
        TicketsModule,
      ],
      providers: [HistoryStore, TicketImport],
    };
  }
}
