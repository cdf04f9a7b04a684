/** Reads from the admin API, one request after the other on one connection. */
export class AdminClient {
  constructor(
    private readonly origin: string,
    private readonly key: string,
  ) {}

  /** @returns milliseconds to the end of the answer, and its bytes. @throws Error for any status but 200 */
  async read(path: string): Promise<{ readonly ms: number; readonly bytes: number }> {
    const begin = performance.now();
    const response = await fetch(`${this.origin}/admin/v1/${path}`, { headers: { authorization: `Bearer ${this.key}` } });
    const { byteLength } = await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}.`);
    return { ms: performance.now() - begin, bytes: byteLength };
  }
}
