import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as bodyOf } from 'node:stream/consumers';
import { AccessTokens } from './access-tokens';
import { TransitEngine, TransitRefusal } from './transit-engine';

type Body = Readonly<Record<string, unknown>>;
type Answer = readonly [status: number, body?: unknown];

const DENIED: Answer = [403, { errors: ['1 error occurred:\n\t* permission denied\n\n'] }];
const TOKEN_SECONDS = 3_600;

export interface KubernetesRole {
  /** The pod's token that this role takes; it stands for one that the cluster vouches for. */
  readonly jwt: string;
  readonly policies: readonly string[];
  readonly leaseSeconds: number;
}

/**
 * Stands in for HashiCorp Vault or OpenBao with a Transit engine at `transit/` and the Kubernetes method at `auth/kubernetes/`, on this machine,
 * over HTTP. Its statuses and texts are those that OpenBao 2.6 gave to the same requests, which the client's spec sends to a real one too
 * (docs/decisions/0010-keys.md): a token that is unknown, ended or revoked, a missing policy, an unknown key (which to encrypt with takes the right to
 * create it), an archived version, a changed ciphertext, a mount or namespace that is not there, a sealed service. It has no real
 * TokenReview, no leases that are renewed, no storage, and one type of key.
 */
export class KeyServiceSimulator {
  readonly rootToken = 'fake-root-token';
  /** Requests by path, as they came. */
  readonly requests: { readonly path: string; readonly token: string | undefined }[] = [];
  readonly roles = new Map<string, KubernetesRole>();
  sealed = false;
  /** Takes requests and does not answer. */
  silent = false;
  /** Awaited before each answer: what is done in it is done while the service takes its time. */
  beforeAnswer: (path: string) => Promise<void> = () => Promise.resolve();
  private readonly engine = new TransitEngine();
  private readonly tokens = new AccessTokens(this.rootToken);
  private server: Server | undefined;
  private port = 0;

  static async start(): Promise<KeyServiceSimulator> {
    const simulator = new KeyServiceSimulator();
    await simulator.comeBack();
    return simulator;
  }

  /** Without a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Answers again where it did before, with what it knew. */
  async comeBack(): Promise<void> {
    const server = createServer((request, response) => void this.serve(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  /** Connections are refused from now on. */
  async goAway(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await bodyOf(request).catch(() => ({}))) as Body;
    if (this.silent) return;
    const path = (request.url ?? '').replace(/^\/v1\//, '');
    const token = request.headers['x-vault-token'] as string | undefined;
    this.requests.push({ path, token });
    await this.beforeAnswer(path);
    const [status, answer] = request.headers['x-vault-namespace']
      ? ([404, { errors: ['namespace not found'] }] as const)
      : this.answer(path, token, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(answer === undefined ? '' : JSON.stringify(answer));
  }

  private answer(path: string, token: string | undefined, body: Body): Answer {
    if (this.sealed) return [503, { errors: ['Vault is sealed'] }];
    const [, operation, name = ''] = /^transit\/(encrypt|decrypt)\/([\w-]+)$/.exec(path) ?? [];
    if (operation !== undefined) return this.use(path, operation, name, token, body);
    const login = /^auth\/kubernetes\/login$/.test(path);
    if (login) return this.logIn(body);
    return this.tokens.isRoot(token) ? this.administrate(path, body) : this.tokens.mayUse(token, path, 'update') ? noHandler(path) : DENIED;
  }

  private use(path: string, operation: string, name: string, token: string | undefined, body: Body): Answer {
    const creates = operation === 'encrypt' && !this.engine.has(name);
    if (!this.tokens.mayUse(token, path, creates ? 'create' : 'update')) return DENIED;
    return attempt(() => {
      if (creates) this.engine.create(name);
      const data =
        operation === 'encrypt'
          ? this.engine.encrypt(name, String(body['plaintext']))
          : this.engine.decrypt(name, String(body['ciphertext']));
      return { data };
    });
  }

  private logIn(body: Body): Answer {
    const role = this.roles.get(String(body['role']));
    if (role === undefined) return [400, { errors: [`invalid role name "${String(body['role'])}"`] }];
    if (role.jwt !== body['jwt']) return [403, { errors: ['permission denied'] }];
    const token = this.tokens.create(role.policies, role.leaseSeconds);
    return [200, { auth: { client_token: token, policies: role.policies, lease_duration: role.leaseSeconds, renewable: true } }];
  }

  private administrate(path: string, body: Body): Answer {
    const [, name = '', what] = /^transit\/keys\/([\w-]+)(?:\/(rotate|config))?$/.exec(path) ?? [];
    if (name !== '') {
      return attempt(() => {
        if (what === 'rotate') this.engine.rotate(name);
        else if (what === 'config') this.engine.setMinDecryption(name, Number(body['min_decryption_version']));
        else this.engine.create(name);
        return { data: {} };
      });
    }
    const [, policy] = /^sys\/policies\/acl\/([\w-]+)$/.exec(path) ?? [];
    if (policy !== undefined) {
      this.tokens.setPolicy(policy, String(body['policy']));
      return [204];
    }
    if (path === 'auth/token/create') {
      const token = this.tokens.create(body['policies'] as string[], TOKEN_SECONDS);
      return [200, { auth: { client_token: token, lease_duration: TOKEN_SECONDS, renewable: true } }];
    }
    if (path === 'auth/token/revoke') {
      this.tokens.revoke(String(body['token']));
      return [204];
    }
    return noHandler(path);
  }
}

function attempt(work: () => unknown): Answer {
  try {
    return [200, work()];
  } catch (error) {
    if (!(error instanceof TransitRefusal)) throw error;
    return [400, { errors: [error.message] }];
  }
}

function noHandler(path: string): Answer {
  return [404, { errors: [`no handler for route "${path}". route entry not found.`] }];
}
