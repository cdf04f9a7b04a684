import { spawnSync } from 'node:child_process';
import { autocannonGenerator } from './autocannon';
import type { LoadGenerator } from './load-generator';
import { wrkGenerator } from './wrk';

/** wrk, which leaves the measured process the most CPU, else autocannon, which npm installs. */
export function installedGenerator(): LoadGenerator {
  const wrk = spawnSync('wrk', ['--version'], { stdio: 'ignore' });
  return wrk.error === undefined ? wrkGenerator : autocannonGenerator;
}
