import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Cluster } from '#cluster';

const PROGRAM = `
const socket = require('node:net').connect(Number(process.argv[1]), '127.0.0.1');
process.stdin.pipe(socket).pipe(process.stdout);
socket.once('error', () => process.exit(1)).once('close', () => process.exit());
`;

/**
 * A port of this machine that leads to a port of a pod which has Node.
 *
 * Each connection is a `kubectl exec` of its own: `kubectl port-forward` ends when one of its connections breaks, and takes the others with it.
 */
export class PodTunnel {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(cluster: Cluster, namespace: string, pod: string, port: number) {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      const child = cluster.run({ reject: false, buffer: false, stderr: 'ignore' })('kubectl', [
        ...['--namespace', namespace, 'exec', '--stdin', pod, '--', 'node', '-e', PROGRAM, String(port)],
      ]);
      socket.pipe(child.stdin).on('error', () => socket.destroy());
      child.stdout.pipe(socket);
      socket
        .on('error', () => child.kill())
        .once('close', () => {
          this.sockets.delete(socket);
          child.kill();
        });
    });
  }

  /** @param pod `deployment/postgres` */
  static async open(cluster: Cluster, namespace: string, pod: string, port: number): Promise<PodTunnel> {
    const tunnel = new PodTunnel(cluster, namespace, pod, port);
    await once(tunnel.server.listen(0, '127.0.0.1'), 'listening');
    return tunnel;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
