import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataDirectory, DEFAULT_DATA_DIRECTORY } from './start/data-directory';
import { environmentOf } from './start/process-configuration';

/** In a shell that is set up for an installation this is that one's; in a plain shell it is the demo's, while that runs. */
const isSetUp = Object.keys(process.env).some((name) => name.startsWith('AI_AGENTS_'));
const demo = new DataDirectory(DEFAULT_DATA_DIRECTORY);
const env = !isSetUp && existsSync(demo.localState) ? environmentOf(demo, 'worker') : process.env;

const main = join(__dirname, '..', 'apps', 'import-tickets', 'src', 'main.js');
const { status } = spawnSync(process.execPath, ['--enable-source-maps', main, ...process.argv.slice(2)], { env, stdio: 'inherit' });
process.exitCode = status ?? 1;
