import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './usage.error';

/** Node's own parser of arguments. @throws UsageError in the place of its TypeErrors */
export function parseArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
