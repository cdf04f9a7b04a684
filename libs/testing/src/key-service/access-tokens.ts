import { randomBytes } from 'node:crypto';

type Capability = 'create' | 'update';
interface Rule {
  readonly path: RegExp;
  readonly capabilities: readonly string[];
}

/** Tokens, and what their policies let them do. */
export class AccessTokens {
  private readonly policies = new Map<string, readonly Rule[]>();
  private readonly tokens = new Map<string, { readonly policies: readonly string[]; readonly endsAt: number }>();

  /** @param root may do everything */
  constructor(private readonly root: string) {}

  /** @param hcl `path "…" { capabilities = ["…"] }`; a path may end with `*` */
  setPolicy(name: string, hcl: string): void {
    const rules = [...hcl.matchAll(/path\s+"([^"]+)"\s*\{\s*capabilities\s*=\s*\[([^\]]*)\]\s*\}/g)];
    this.policies.set(
      name,
      rules.map(([, path = '', list = '']) => ({
        path: new RegExp(`^${path.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*$/, '.*')}$`),
        capabilities: [...list.matchAll(/"(\w+)"/g)].map(([, capability = '']) => capability),
      })),
    );
  }

  create(policies: readonly string[], seconds: number): string {
    const token = `s.fake-${randomBytes(18).toString('base64url')}`;
    this.tokens.set(token, { policies, endsAt: performance.now() + seconds * 1000 });
    return token;
  }

  revoke(token: string): void {
    this.tokens.delete(token);
  }

  isRoot(token: string | undefined): boolean {
    return token === this.root;
  }

  mayUse(token: string | undefined, path: string, capability: Capability): boolean {
    if (this.isRoot(token)) return true;
    const found = this.tokens.get(token ?? '');
    if (found === undefined || performance.now() >= found.endsAt) return false;
    const rules = found.policies.flatMap((name) => this.policies.get(name) ?? []);
    return rules.some(({ path: pattern, capabilities }) => pattern.test(path) && capabilities.includes(capability));
  }
}
