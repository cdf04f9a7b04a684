import { deployLocal } from './deploy-local/deploy-local-command';
import { runCommand } from './start/run-command';

void runCommand(deployLocal);
