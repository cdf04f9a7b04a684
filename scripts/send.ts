import { runCommand } from './start/run-command';
import { send } from './start/send-command';

void runCommand(send);
