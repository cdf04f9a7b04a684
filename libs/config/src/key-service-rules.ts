import type { Config } from './generated/config.types';
import type { SettingRule } from './setting-rule';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What must hold between the settings of the service with the keys, while there is one. */
export const KEY_SERVICE_RULES: readonly SettingRule[] = [
  rule(['address'], ({ kind, address }) =>
    address === ''
      ? `keys.service.address is empty and must be set with keys.service.kind ${kind}, for example to https://vault.example.com`
      : undefined,
  ),
  rule(['address', 'allowHttp'], ({ address, allowHttp }) => {
    const url = URL.parse(address);
    return url?.protocol !== 'http:' || allowHttp || LOOPBACK.test(url.hostname)
      ? undefined
      : `keys.service.address is ${address} and must begin with https://, or whoever is on the way reads data keys and the token: set keys.service.allowHttp to true only where something else encrypts the way`;
  }),
  rule(['auth'], ({ auth: { method, role } }) =>
    method === 'kubernetes' && role === ''
      ? 'keys.service.auth.role is empty and must be set with keys.service.auth.method kubernetes'
      : undefined,
  ),
];

function rule(settings: readonly string[], problem: (service: Config['keys']['service']) => string | undefined): SettingRule {
  return {
    settings: ['kind', ...settings].map((setting) => `keys.service.${setting}`),
    problem: ({ keys: { service } }) => (service.kind === 'none' ? undefined : problem(service)),
  };
}
