import { runCommand } from './start/run-command';
import { reset } from './start/reset-command';

void runCommand(reset);
