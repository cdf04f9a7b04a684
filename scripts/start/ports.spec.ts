import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from '#testing';
import { assertPortsAreFree, choosePorts, DEFAULT_PORTS, type Ports } from './ports';

describe('ports', () => {
  it('are fixed, or follow one another from a base on', () => {
    expect(choosePorts()).toBe(DEFAULT_PORTS);
    expect(new Set(Object.values(choosePorts(20_000)))).toEqual(new Set([20_000, 20_001, 20_002, 20_003, 20_004, 20_005]));
  });

  it.each(['127.0.0.1', '0.0.0.0'])(
    'are checked before anything starts: one that is taken on %s is named with the way out',
    async (host) => {
      const [api = 0, ...others] = await Promise.all(Array.from({ length: 6 }, freePort));
      const [worker = 0, simulator = 0, apiMetrics = 0, workerMetrics = 0, postgres = 0] = others;
      const ports: Ports = { api, worker, simulator, apiMetrics, workerMetrics, postgres };
      await expect(assertPortsAreFree(ports)).resolves.toBeUndefined();
      const server = createServer().listen(simulator, host);
      await once(server, 'listening');
      try {
        await expect(assertPortsAreFree(ports)).rejects.toThrow(
          new RegExp(`^Port ${simulator} \\(for the simulated help desk\\) is taken by another program.*--port-base`),
        );
      } finally {
        server.close();
      }
    },
  );
});
