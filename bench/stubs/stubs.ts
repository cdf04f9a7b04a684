import { join } from 'node:path';
import type { Cleanup } from '../environment/cleanup';
import { freePort } from '#testing';
import { NodeProcess } from '../environment/node-process';
import type { StubsRecord } from './record';

/** The stand-ins for the ticketing tool and the model, from the side of the benchmarks. */
export class Stubs {
  private constructor(readonly url: string) {}

  static async start(cleanup: Cleanup): Promise<Stubs> {
    const port = await freePort();
    const process = NodeProcess.start({ name: 'stubs', args: [join(__dirname, 'main.js')], env: { BENCH_STUBS_PORT: String(port) } });
    cleanup.add(() => process.stop());
    const url = `http://127.0.0.1:${port}`;
    await process.ready(`${url}/record`);
    return new Stubs(url);
  }

  async reset(): Promise<void> {
    await fetch(`${this.url}/reset`, { method: 'POST' });
  }

  async record(): Promise<StubsRecord> {
    return (await (await fetch(`${this.url}/record`)).json()) as StubsRecord;
  }
}
