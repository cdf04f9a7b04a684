import { Annotation, END, type LangGraphRunnableConfig, START, StateGraph } from '@langchain/langgraph';
import type { Tenant } from '#tenants';
import type { Ticket, TicketClient } from '#tickets';
import type { ContextOutcome, SynthesisOutcome } from '../enhancement';
import type { RenderedNote } from '../note/rendered-note';

function merge<T>(left: Readonly<Record<string, T>>, right: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return { ...left, ...right };
}

/** What the nodes hand on; plain data. */
const State = Annotation.Root({
  ticket: Annotation<Ticket>,
  /** By name of the source. */
  outcomes: Annotation<Readonly<Record<string, ContextOutcome>>>({ reducer: merge, default: () => ({}) }),
  synthesis: Annotation<SynthesisOutcome>,
  note: Annotation<RenderedNote>,
  /** Milliseconds by stage. */
  timings: Annotation<Readonly<Record<string, number>>>({ reducer: merge, default: () => ({}) }),
});

/** What belongs to a run and is never part of its state: it cannot be written down, or must not be. */
const Run = Annotation.Root({
  tenant: Annotation<Tenant>,
  ticketClient: Annotation<TicketClient>,
  ticketId: Annotation<string>,
  marker: Annotation<string>,
  feedbackPage: Annotation<string | undefined>,
  signal: Annotation<AbortSignal>,
  deadline: Annotation<number | undefined>,
});

export type WorkflowState = typeof State.State;
export type WorkflowUpdate = typeof State.Update;
export type WorkflowRun = typeof Run.State;

/** One step of the work. */
export type WorkflowNode = (state: WorkflowState, run: WorkflowRun) => Promise<WorkflowUpdate> | WorkflowUpdate;

export interface WorkflowNodes {
  readonly fetchTicket: WorkflowNode;
  /** By name; they run side by side. */
  readonly sources: ReadonlyMap<string, WorkflowNode>;
  readonly synthesize: WorkflowNode;
  readonly renderNote: WorkflowNode;
}

/** Names that a source cannot have: LangGraph keeps nodes and state in one name space. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([...Object.keys(State.spec), 'fetch_ticket', 'synthesize', 'render_note']);

/**
 * Draws the edges: fetch the ticket, ask all sources at once, and when the last of them is done, condense and write.
 *
 * Compiled once a process; there is no checkpointer, because a run that is cut off starts again from the delivery.
 */
export function compileWorkflow({ fetchTicket, sources, synthesize, renderNote }: WorkflowNodes) {
  const names = [...sources.keys()];
  const nodes = { fetch_ticket: fetchTicket, ...Object.fromEntries(sources), synthesize, render_note: renderNote };
  const graph = new StateGraph(State, Run)
    .addNode(Object.fromEntries(Object.entries(nodes).map(([name, work]) => [name, node(work)])))
    .addEdge(START, 'fetch_ticket')
    .addEdge('synthesize', 'render_note')
    .addEdge('render_note', END);
  for (const name of names) graph.addEdge('fetch_ticket', name);
  graph.addEdge(names.length === 0 ? 'fetch_ticket' : names, 'synthesize');
  return graph.compile({ name: 'enhancement' });
}

export type Workflow = ReturnType<typeof compileWorkflow>;

function node(work: WorkflowNode) {
  return (state: WorkflowState, { context }: LangGraphRunnableConfig<WorkflowRun>) => {
    if (context === undefined) throw new Error('The graph was started without its context.');
    return work(state, context);
  };
}
