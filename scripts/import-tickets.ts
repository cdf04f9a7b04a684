import { runProgram } from './start/run-program';

runProgram('import-tickets', 'worker');
