/** A host as an imported inventory describes it. Names and addresses in small letters; what is not known is empty. */
export interface InventoryHost {
  readonly host: string;
  readonly addresses: readonly string[];
  readonly assetTag: string;
  /** What it does, for example `Domain controller`. */
  readonly role: string;
  /** Who answers for it. */
  readonly owner: string;
  readonly location: string;
}

/** Every way in which a ticket may name the host. */
export function namesOf({ host, addresses, assetTag }: InventoryHost): string[] {
  const names = [host, shortName(host), ...addresses, assetTag.toLowerCase()];
  return [...new Set(names.filter((name) => name !== ''))];
}

/** The name without its domain; an address has none. */
export function shortName(host: string): string {
  return /^[\d.]+$|:/.test(host) ? host : host.replace(/\..*$/, '');
}
