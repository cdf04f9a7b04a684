/** Characters of ASCII that a token stands for at least, on average. English prose has about four; hexadecimal digits, keys and logs have fewer. */
const ASCII_CHARACTERS_PER_TOKEN = 3;

/** About how many tokens a text has, rather too many: no tokenizer is asked, because each model has another one. Other scripts count a token a character. */
export function estimateTokens(text: string): number {
  let ascii = 0;
  let others = 0;
  for (const character of text) {
    if (character < '\u0080') ascii += 1;
    else others += 1;
  }
  return Math.ceil(ascii / ASCII_CHARACTERS_PER_TOKEN) + others;
}
