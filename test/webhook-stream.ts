import type { System } from './system';
import { until } from './until';

/** Webhooks without a pause, each after the note of the one before. */
export class WebhookStream {
  readonly answers: { readonly status: number; readonly ticket: string; readonly jobId: unknown }[] = [];
  private stopping = false;
  private readonly stream: Promise<void>;

  constructor(private readonly system: System) {
    this.stream = this.send();
    // What goes wrong is told by stop().
    this.stream.catch(() => undefined);
  }

  async goOn(): Promise<void> {
    const count = this.answers.length;
    await Promise.race([this.stream, until(() => this.answers.length > count + 2, 'more webhooks are answered', 60_000)]);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.stream;
  }

  /** Each was accepted, and its ticket has exactly one note; no attempt failed for want of a key. */
  async allWentWell(): Promise<void> {
    expect(this.answers.filter(({ status }) => status !== 202)).toEqual([]);
    for (const { jobId } of this.answers) expect(await this.system.finished(jobId)).toMatchObject({ status: 'completed' });
    expect(this.answers.map(({ ticket }) => this.system.desk.notesOf(ticket).length)).toEqual(this.answers.map(() => 1));
    const { rows } = await this.system.admin.query("SELECT id, last_error FROM deliveries WHERE last_error ~ 'sealed|key'");
    expect(rows).toEqual([]);
  }

  private async send(): Promise<void> {
    while (!this.stopping) {
      const ticket = this.system.createTicket();
      const { status, body } = await this.system.send(ticket);
      this.answers.push({ status, ticket, jobId: body['job_id'] });
      if (status === 202) await this.system.finished(body['job_id'], 60_000);
    }
  }
}
