const STATEMENTS = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      text: { type: 'string' },
      refs: { type: 'array', items: { type: 'string' } },
    },
    required: ['text', 'refs'],
    additionalProperties: false,
  },
};

/** What the model must answer: asked of it as a strict schema, and checked here because not every endpoint enforces it. */
export const ANSWER_SCHEMA = {
  type: 'object',
  properties: { summary: STATEMENTS, next_steps: STATEMENTS },
  required: ['summary', 'next_steps'],
  additionalProperties: false,
};
