/** Milliseconds that the ticketing tool takes for a call. */
export const TOOL_MS = 20;

/** Milliseconds that the model takes for a call. */
export const MODEL_MS = 200;

/** What a ticket cannot take less than: it is fetched, the model is asked, the note is written. */
export const TICKET_MS = TOOL_MS + MODEL_MS + TOOL_MS;
