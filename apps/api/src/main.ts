import 'reflect-metadata';
import { loadConfiguration } from '#config';
import { MetricsServer, runProcess } from '#observability';
import { createApi } from './create-api';

void runProcess('api', async (logger) => {
  const configuration = loadConfiguration('api');
  const { api } = configuration.config;
  const app = await createApi(configuration);
  await app.get(MetricsServer).listen(api.metricsPort, api.host);
  await app.listen(api.port, api.host);
  logger.log(`Listening on ${api.host}:${api.port}, metrics on port ${api.metricsPort}.`);
});
