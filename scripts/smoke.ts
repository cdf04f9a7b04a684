import { smoke } from './smoke/smoke-command';
import { complaint } from './smoke/smoke-error';

smoke(process.argv.slice(2)).then(
  // Connections that are kept for another request would delay the end by seconds.
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(complaint(error));
    process.exit(2);
  },
);
