import ipaddr from 'ipaddr.js';

/** Which series and alerts concern some hosts of a tenant. */
export interface HostSelector {
  /** Label that names a host. */
  readonly hostLabel: string;
  /** A regular expression of RE2, for the whole value of that label. */
  readonly hostPattern: string;
  /** Undefined where everything may be shown to every tenant. */
  readonly tenant?: { readonly label: string; readonly id: string } | undefined;
}

/**
 * A pattern that these names match as monitoring writes them: with or without a port, an IPv6 address in brackets or not, small or capital
 * letters, and a name without a domain with any.
 */
export function hostPattern(names: readonly string[]): string {
  return `(?i:${names.map(alternative).join('|')})(?::[0-9]+)?`;
}

function alternative(name: string): string {
  if (ipaddr.IPv6.isValid(name)) return `\\[?${literally(name)}\\]?`;
  return name.includes('.') ? literally(name) : `${literally(name)}(?:\\.[^:]+)?`;
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** The matchers, one each, as both PromQL and the filters of Alertmanager write them. */
export function matchers({ hostLabel, hostPattern: pattern, tenant }: HostSelector): string[] {
  return [`${hostLabel}=~${quoted(pattern)}`, ...(tenant === undefined ? [] : [`${tenant.label}=${quoted(tenant.id)}`])];
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
