import { runCommand } from './start/run-command';
import { start } from './start/start-command';

void runCommand(start);
