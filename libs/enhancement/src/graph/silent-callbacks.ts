import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { CallbackManager, CallbackManagerForChainRun } from '@langchain/core/callbacks/manager';

const NO_RUN = '00000000-0000-7000-8000-000000000000';

/** Sits in the tracer's place, by the name under which LangChain looks for one, and traces nothing. */
class NoTracer extends BaseCallbackHandler {
  readonly name = 'langchain_tracer';
  override readonly ignoreChain = true;

  /** Asked for the place of a run in a trace. Without an answer LangChain would make up a run for each node, a third of a graph's cost. */
  getRunTreeWithTracingConfig(): undefined {
    return undefined;
  }
}

class SilentRun extends CallbackManagerForChainRun {
  constructor(private readonly silent: SilentCallbacks) {
    super(NO_RUN, silent.handlers, silent.handlers, [], [], {}, {});
  }
  override getChild(): CallbackManager {
    return this.silent;
  }
  override async handleChainEnd(): Promise<void> {
    // Nobody listens.
  }
  override async handleChainError(): Promise<void> {
    // The caller of the graph gets the error.
  }
}

/**
 * Callbacks that stay silent whatever the environment says.
 *
 * LangChain turns on tracing to LangSmith and verbose output by variables such as LANGSMITH_TRACING and LANGCHAIN_VERBOSE. Either would carry
 * a client's ticket out of the process, because of a variable that some other program needs.
 */
class SilentCallbacks extends CallbackManager {
  private readonly run: SilentRun;

  constructor() {
    super(NO_RUN, {
      handlers: [new NoTracer()],
      inheritableHandlers: [],
      tags: [],
      inheritableTags: [],
      metadata: {},
      inheritableMetadata: {},
    });
    this.run = new SilentRun(this);
  }
  override addHandler(): void {
    // This is how the environment's handlers would come in.
  }
  override addTags(): void {
    // Tags are for tracers.
  }
  override addMetadata(): void {
    // So is metadata.
  }
  override copy(): this {
    return this;
  }
  override async handleChainStart(): Promise<CallbackManagerForChainRun> {
    return this.run;
  }
}

/** Shared by all runs: it holds nothing of them. */
export const SILENT_CALLBACKS: CallbackManager = new SilentCallbacks();
