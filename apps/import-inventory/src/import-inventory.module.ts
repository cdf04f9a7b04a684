import { type DynamicModule, Module } from '@nestjs/common';
import { type Configuration, ConfigurationModule } from '#config';
import { DatabaseModule } from '#database';
import { InventoryStore } from '#inventory';
import { ObservabilityModule } from '#observability';

/** The process that takes in an inventory. It works with the api's configuration and role. */
@Module({})
export class ImportInventoryModule {
  static forRoot(configuration: Configuration): DynamicModule {
    return {
      module: ImportInventoryModule,
      imports: [ConfigurationModule.forRoot(configuration), ObservabilityModule, DatabaseModule.forRoot({ application: 'api' })],
      providers: [InventoryStore],
    };
  }
}
