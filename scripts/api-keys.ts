import { runProgram } from './start/run-program';

runProgram('api-keys', 'api');
