import { existsSync, readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { type Environment, variable } from './environment';

const DEFAULT_FILE = '/etc/ai-agents/config.yaml';

export type ConfigFile = { readonly content: unknown } | { readonly problems: readonly string[] };

/** Reads the file that `AI_AGENTS_CONFIG_FILE` names (YAML, of which JSON is a part); only the default one may be absent. */
export function readConfigFile(env: Environment): ConfigFile {
  const named = variable(env, 'AI_AGENTS_CONFIG_FILE');
  const path = named ?? DEFAULT_FILE;
  if (!existsSync(path)) {
    return named === undefined ? { content: {} } : { problems: [`${path}, named by AI_AGENTS_CONFIG_FILE, does not exist`] };
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { problems: [`${path} cannot be read: ${(error as Error).message}`] };
  }
  return parse(path, text);
}

function parse(path: string, text: string): ConfigFile {
  const lines = new LineCounter();
  // Pretty errors would quote the line, and a line may hold a secret that does not belong there.
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map(
        ({ pos, code, message }) => `${path}:${lines.linePos(pos[0]).line} is not YAML: ${reason(code, message)}`,
      ),
    };
  }
  try {
    return { content: document.toJS() as unknown };
  } catch {
    // The parser only learns here that an alias has no anchor, or too many uses, and says neither the line nor anything but its name.
    return { problems: [`${path} is not YAML: an alias (*name) cannot be resolved`] };
  }
}

/** The parser's message without the piece of the file that some end with. */
function reason(code: string, message: string): string {
  return code === 'MULTIPLE_DOCS' ? 'it holds more than one document' : message.replace(/(?<=\w): .*$/s, '');
}
