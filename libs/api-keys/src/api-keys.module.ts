import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { ApiKeyAuthenticator } from './api-key-authenticator';
import { ApiKeyStore } from './api-key-store';

@Module({ imports: [AuditModule], providers: [ApiKeyStore, ApiKeyAuthenticator], exports: [ApiKeyStore, ApiKeyAuthenticator] })
export class ApiKeysModule {}
