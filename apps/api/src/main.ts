import 'reflect-metadata';
import { loadConfiguration, trustAuthorities } from '#config';
import { MetricsServer, runProcess } from '#observability';
import type * as creation from './create-api';

void runProcess('api', async (logger) => {
  const configuration = loadConfiguration('api');
  const { api } = configuration.config;
  // The admin API calls ticketing tools, to test connections, and the provider of tokens. Calls of the key service see to their own trust.
  if (api.admin.enabled) trustAuthorities(configuration.config);
  const app = await loadApi().createApi(configuration);
  await app.get(MetricsServer).listen(api.metricsPort, api.host);
  await app.listen(api.port, api.host);
  logger.log(`Listening on ${api.host}:${api.port}, metrics on port ${api.metricsPort}.`);
});

/** Loaded only here: a plugin whose webhooks cannot be routed is refused while loading, and is to be said like any other error at start. */
function loadApi(): typeof creation {
  // import() wants the extension of the file, and that is another one after compilation.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('./create-api') as typeof creation;
}
