import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes secrets as the processes read them: one file each, for this user only. What was in the directory before is removed. */
export function writeSecretFiles(directory: string, secrets: Readonly<Record<string, string | undefined>>): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const [name, value] of Object.entries(secrets)) {
    if (value !== undefined) writePrivateFile(join(directory, name), value);
  }
}

/** Writes a file that only this user reads, also when it was there before with another mode. */
export function writePrivateFile(file: string, content: string): void {
  writeFileSync(file, content, { mode: 0o600 });
  chmodSync(file, 0o600);
}
