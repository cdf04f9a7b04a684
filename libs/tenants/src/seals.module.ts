import { Module, type Provider } from '@nestjs/common';
import { CONFIG, type Config, SECRETS, type Secrets } from '#config';
import { FileKeys } from './keys/file-keys';
import { KeyService } from './keys/key-service';
import { SealForms } from './seal-forms';
import { SecretBox } from './secret-box';

const secretBox: Provider = {
  provide: SecretBox,
  useFactory: ({ keys }: Config, secrets: Secrets, service: KeyService) =>
    new SecretBox(fileKeysOf(secrets), service.configured ? { keys: service, use: keys.service.use } : undefined),
  inject: [CONFIG, SECRETS, KeyService],
};

function fileKeysOf(secrets: Secrets): FileKeys {
  const keys = () => [secrets['encryption-key'], secrets['previous-encryption-key']].filter((key) => key !== undefined).map(bytesOf);
  return new FileKeys(bytesOf(secrets['encryption-key'] ?? ''), keys);
}

const bytesOf = (key: string): Buffer => Buffer.from(key, 'base64');

/** What seals and opens, once in a process, with the keys that its configuration names. */
@Module({ providers: [KeyService, secretBox, SealForms], exports: [KeyService, SecretBox, SealForms] })
export class SealsModule {}
