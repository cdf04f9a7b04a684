import 'reflect-metadata';
import { loadConfiguration } from '#config';
import { MetricsServer, runProcess } from '#observability';
import { createWorker } from './create-worker';

void runProcess('worker', async (logger) => {
  const configuration = loadConfiguration('worker');
  const { worker } = configuration.config;
  const app = await createWorker(configuration);
  await app.get(MetricsServer).listen(worker.metricsPort, worker.host);
  await app.listen(worker.port, worker.host);
  logger.log(
    `Taking up to ${worker.concurrency} jobs at once; health on ${worker.host}:${worker.port}, metrics on port ${worker.metricsPort}.`,
  );
});
