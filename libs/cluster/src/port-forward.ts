import type { Cluster } from './cluster';

const READY_WITHIN_MS = 15_000;

/** A way from a port of this machine to a Service of the cluster, as long as it is open. */
export class PortForward {
  private constructor(
    readonly port: number,
    private readonly end: () => Promise<void>,
  ) {}

  /**
   * @param target `service/postgres`
   * @param port of the Service
   * @throws Error with what kubectl says when it is not open within 15 seconds
   */
  static async open(cluster: Cluster, namespace: string, target: string, port: number): Promise<PortForward> {
    const child = cluster.run({ reject: false, buffer: true, timeout: 0 })('kubectl', [
      ...['--namespace', namespace, 'port-forward', '--address', '127.0.0.1', target, `:${port}`],
    ]);
    const end = async (): Promise<void> => {
      child.kill();
      await child;
    };
    const local = new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`kubectl port-forward ${target} is not open in time.`)), READY_WITHIN_MS);
      child.stdout.on('data', (chunk: Buffer) => {
        const found = /127\.0\.0\.1:(\d+) ->/.exec(chunk.toString());
        if (found === null) return;
        clearTimeout(late);
        resolve(Number(found[1]));
      });
      void child.then(({ stderr }) => {
        clearTimeout(late);
        reject(new Error(`kubectl port-forward ${target} ended: ${stderr}`));
      });
    });
    try {
      return new PortForward(await local, end);
    } catch (error) {
      await end();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.end();
  }
}
