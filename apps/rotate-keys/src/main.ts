import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { print, runCommand } from '#command';
import { loadConfiguration } from '#config';
import { KeyRotation } from './key-rotation';
import { parseOptions, USAGE } from './options';
import { RotateKeysModule } from './rotate-keys.module';

/** Seals anew and exits; returns the exit code. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.command === 'help') {
    print(USAGE);
    return 0;
  }
  const app = await NestFactory.createApplicationContext(RotateKeysModule.forRoot(loadConfiguration('rotate-keys')), {
    logger: ['fatal'],
    abortOnError: false,
  });
  try {
    return await app.get(KeyRotation)[options.command](options.batchSize, print);
  } finally {
    await app.close();
  }
}

void runCommand(USAGE, main, (error) => ({
  message: `Not finished, start it again: ${error instanceof Error ? error.message : String(error)}`,
  code: 1,
}));
