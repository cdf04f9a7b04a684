/** What whoever runs a Vault or an OpenBao does there, over its API: the simulator and a real one take the same requests. */
export class KeyServiceAdministrator {
  constructor(
    private readonly url: string,
    private readonly rootToken: string,
  ) {}

  createKey(name: string): Promise<unknown> {
    return this.send('POST', `transit/keys/${name}`, {});
  }

  rotateKey(name: string): Promise<unknown> {
    return this.send('POST', `transit/keys/${name}/rotate`, {});
  }

  /** Versions before this one open nothing any more. */
  archiveBefore(name: string, version: number): Promise<unknown> {
    return this.send('POST', `transit/keys/${name}/config`, { min_decryption_version: version });
  }

  /** @param paths with the capability `update` */
  setPolicy(name: string, paths: readonly string[]): Promise<unknown> {
    const policy = paths.map((path) => `path "${path}" { capabilities = ["update"] }`).join('\n');
    return this.send('PUT', `sys/policies/acl/${name}`, { policy });
  }

  /** A token with that policy. */
  async token(policy: string): Promise<string> {
    const answer = (await this.send('POST', 'auth/token/create', { policies: [policy], no_default_policy: true })) as {
      auth: { client_token: string };
    };
    return answer.auth.client_token;
  }

  revoke(token: string): Promise<unknown> {
    return this.send('POST', 'auth/token/revoke', { token });
  }

  /** A key, a policy of that name that may use it, and a token with the policy. */
  async keyAndToken(name: string): Promise<string> {
    await this.createKey(name);
    await this.setPolicy(name, [`transit/encrypt/${name}`, `transit/decrypt/${name}`]);
    return this.token(name);
  }

  private async send(method: string, path: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}/v1/${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-vault-token': this.rootToken },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
