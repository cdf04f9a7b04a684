import { StandInModel } from '#testing';
import { parseArgs } from 'node:util';

/** The stand-in for the language model as a process of its own: `--host` (default 127.0.0.1) and `--port` (default 8100). */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { host: { type: 'string' }, port: { type: 'string', default: '8100' } } });
  const model = await StandInModel.start({ port: Number(values.port), ...(values.host !== undefined && { host: values.host }) });
  console.log(`Stand-in for the language model ready at ${model.baseUrl}`);

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void model.stop());
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
