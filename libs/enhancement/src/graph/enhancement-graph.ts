import type { Metrics } from '#observability';
import type { Tenant } from '#tenants';
import type { TicketClient } from '#tickets';
import { assertDistinctSources } from '../context/context-sources';
import type { ContextSource, Evidence } from '../context/context-source';
import type { ContextOutcome, Enhancement } from '../enhancement';
import { renderNote } from '../note/render-note';
import { skipReason, TicketSkippedError } from '../skip/skip-rules';
import type { Synthesizer } from '../synthesis/synthesizer';
import { SILENT_CALLBACKS } from './silent-callbacks';
import { lookUp } from './source-lookup';
import { compileWorkflow, RESERVED_NAMES, type Workflow, type WorkflowNode, type WorkflowState } from './workflow';

/** What is enhanced, and for whom. */
export interface EnhancementRequest {
  readonly tenant: Tenant;
  readonly ticketClient: TicketClient;
  readonly ticketId: string;
  /** Text by which the note is recognised; it is printed in the note as it is. */
  readonly marker: string;
  /** Page on which technicians rate the note. Default: the note does not ask. */
  readonly feedbackPage?: string | undefined;
  /** When the note must be there, on the clock of performance.now(); a model is then waited for no longer. Default: each has its own time. */
  readonly deadline?: number;
}

export interface EnhancementGraphSettings {
  /** Most words of a note, for a tenant that prefers no other number. */
  readonly maxWords: number;
  /** Milliseconds after which no source is waited for any longer, whatever time it has by itself. They all start together. */
  readonly contextTimeoutMs: number;
}

/**
 * Turns a ticket's id into a note: fetches the ticket, asks every context source at once, has the model condense what they found, and writes
 * it down. It changes nothing anywhere; the caller puts the note on the ticket.
 */
export class EnhancementGraph {
  private readonly workflow: Workflow;

  /** @throws Error when two sources share a name or a prefix, or one of them cannot be a node. */
  constructor(
    private readonly sources: readonly ContextSource[],
    private readonly synthesizer: Synthesizer,
    private readonly metrics: Metrics,
    private readonly settings: EnhancementGraphSettings,
  ) {
    assertDistinctSources(sources, RESERVED_NAMES);
    this.workflow = compileWorkflow({
      fetchTicket: this.timed('fetch_ticket', async (_, { tenant, ticketClient, ticketId, signal }) => {
        const ticket = await ticketClient.fetchTicket(ticketId, signal);
        const reason = skipReason(ticket, tenant.preferences.skip);
        if (reason !== undefined) throw new TicketSkippedError(reason);
        return { ticket };
      }),
      sources: new Map(sources.map((source) => [source.name, this.timed(source.name, this.sourceNode(source))])),
      synthesize: this.timed('synthesize', async (state, { tenant, signal, deadline = Infinity }) => {
        const evidence = byTurns(this.outcomesOf(state));
        return { synthesis: await this.synthesizer.synthesize({ tenant, ticket: state.ticket, evidence, deadline }, signal) };
      }),
      renderNote: this.timed('render_note', (state, { tenant, marker, feedbackPage }) => {
        const { maxWords = this.settings.maxWords, publicNote = false } = tenant.preferences;
        const { synthesis } = state;
        const input = { tenantName: tenant.name, context: this.outcomesOf(state), synthesis, publicNote, marker, feedbackPage };
        return { note: renderNote(input, maxWords) };
      }),
    });
  }

  /**
   * @throws TicketSkippedError when the tenant wants no note on this ticket.
   * @throws TicketToolError when the ticket cannot be fetched, and the reason of `signal` when that aborts. A source or a model that fails is
   *   no error: the note says so.
   */
  async run(request: EnhancementRequest, signal: AbortSignal): Promise<Enhancement> {
    signal.throwIfAborted();
    let state: WorkflowState;
    try {
      // The signal goes to the nodes and not to LangGraph, which would answer an abort with an error of its own.
      const context = { deadline: undefined, feedbackPage: undefined, ...request, signal };
      state = await this.workflow.invoke({}, { context, callbacks: SILENT_CALLBACKS });
    } catch (error) {
      // What an abort makes fail is not the reason why it failed.
      signal.throwIfAborted();
      throw error;
    }
    const { ticket, synthesis, note, timings } = state;
    return { ticketSubject: ticket.subject, context: this.outcomesOf(state), synthesis, note, timings };
  }

  /** The graph as a Mermaid diagram, for the documentation. */
  async drawMermaid(): Promise<string> {
    return (await this.workflow.getGraphAsync()).drawMermaid({ withStyles: false });
  }

  private sourceNode(source: ContextSource): WorkflowNode {
    return async ({ ticket }, { tenant, ticketClient, signal }) => {
      const outcome = await lookUp(source, { tenant, ticket, ticketClient }, this.settings.contextTimeoutMs, signal);
      this.metrics.contextSource.inc({ source: source.name, outcome: outcome.outcome });
      return { outcomes: { [source.name]: outcome } };
    };
  }

  /** In the order in which the sources are registered, whichever answered first. */
  private outcomesOf({ outcomes }: WorkflowState): ContextOutcome[] {
    return this.sources.flatMap(({ name }) => outcomes[name] ?? []);
  }

  /** Measures a node; a failed one too, as far as the metric goes. */
  private timed(stage: string, work: WorkflowNode): WorkflowNode {
    return async (state, run) => {
      const begin = performance.now();
      try {
        const update = await work(state, run);
        return { ...update, timings: { [stage]: Math.round((performance.now() - begin) * 10) / 10 } };
      } finally {
        this.metrics.stageDuration.observe({ stage }, (performance.now() - begin) / 1000);
      }
    };
  }
}

/** The best of every source first, then the second best of each: when the prompt is full, no source has been left out by its place in a list. */
function byTurns(outcomes: readonly ContextOutcome[]): Evidence[] {
  const longest = Math.max(0, ...outcomes.map(({ evidence }) => evidence.length));
  return Array.from({ length: longest }, (_, turn) => outcomes.flatMap(({ evidence }) => evidence[turn] ?? [])).flat();
}
