import { execa, type ExecaMethod } from 'execa';

interface ProgramOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly extendEnv: false;
  readonly cwd: string;
}

/** Runs a program with the cluster's variables: `run('kubectl', ['get', 'pods'])`. Rejects when it fails, with what it wrote. */
export type RunProgram = ExecaMethod<ProgramOptions>;

export function programsWith(env: Readonly<Record<string, string | undefined>>, cwd: string): RunProgram {
  return execa({ env, extendEnv: false, cwd });
}
