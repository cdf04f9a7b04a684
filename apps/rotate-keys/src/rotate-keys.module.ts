import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { type Configuration, ConfigurationModule } from '#config';
import { DatabaseModule } from '#database';
import { ObservabilityModule } from '#observability';
import { SealRotationModule } from '#tenants';
import { KeyRotation } from './key-rotation';

/** The process that seals credentials anew. It works with the api's configuration, secrets and role. */
@Module({})
export class RotateKeysModule {
  static forRoot(configuration: Configuration): DynamicModule {
    return {
      module: RotateKeysModule,
      imports: [
        ConfigurationModule.forRoot(configuration),
        ObservabilityModule,
        DatabaseModule.forRoot({ application: 'api' }),
        AuditModule,
        SealRotationModule,
      ],
      providers: [KeyRotation],
    };
  }
}
