import { Logger } from '@nestjs/common';
import { type FoundSecret, secretProblem } from './secret-file';
import type { SecretName } from './secrets';

/** How long a value that was read is taken for the present one, in milliseconds. */
const LOOK_AGAIN_AFTER_MS = 1_000;

/**
 * A secret as its file holds it now, so that a rotated password reaches a running process.
 *
 * The file is looked at when somebody asks, and at most once a second. A file that is gone or that cannot be used leaves the last good
 * value in place, and a warning in the log; only a secret that is optional can be taken away.
 */
export class LiveSecret {
  private readonly logger = new Logger('Secrets');
  private lookedAt = performance.now();
  private problem: string | undefined;

  constructor(
    private readonly name: SecretName,
    private current: string | undefined,
    private readonly optional: boolean,
    private readonly read: () => FoundSecret,
  ) {}

  get value(): string | undefined {
    if (performance.now() - this.lookedAt >= LOOK_AGAIN_AFTER_MS) this.lookAgain();
    return this.current;
  }

  private lookAgain(): void {
    this.lookedAt = performance.now();
    const found = this.read();
    // It is taken away with its file; a file without content is more likely being written.
    const mayBeAbsent = this.optional && (this.current === undefined || !('file' in found));
    const problem = secretProblem(this.name, found, mayBeAbsent);
    if (problem !== undefined) {
      if (problem !== this.problem) this.logger.warn(`The last good value stays in use: ${problem}.`);
    } else if ('value' in found && found.value !== this.current) {
      this.current = found.value;
      this.logger.log(
        `The secret ${this.name} ${found.value === undefined ? 'was taken away' : 'has changed; the new one is used from now on'}.`,
      );
    }
    this.problem = problem;
  }
}
