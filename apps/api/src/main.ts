import 'reflect-metadata';
import { loadConfiguration, trustAuthorities } from '#config';
import { MetricsServer, runProcess } from '#observability';
import { createApi } from './create-api';

void runProcess('api', async (logger) => {
  const configuration = loadConfiguration('api');
  const { api } = configuration.config;
  // Only the admin API calls anybody else: ticketing tools, to test connections, and the provider of tokens.
  if (api.admin.enabled) trustAuthorities(configuration.config);
  const app = await createApi(configuration);
  await app.get(MetricsServer).listen(api.metricsPort, api.host);
  await app.listen(api.port, api.host);
  logger.log(`Listening on ${api.host}:${api.port}, metrics on port ${api.metricsPort}.`);
});
