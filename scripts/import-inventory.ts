import { runProgram } from './start/run-program';

runProgram('import-inventory', 'api');
