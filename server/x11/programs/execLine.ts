/** What the field codes of a command line stand for. */
export interface ExecFields {
  /** The program's name in the user's language: `%c`. */
  readonly name: string;
  readonly icon: string | undefined;
  /** The path of the desktop entry: `%k`. */
  readonly file: string;
}

/** Codes for files and addresses to open, of which there are none, and codes that are not used any more. */
const EMPTY_CODES = 'fFuUdDnNvm';

/**
 * The program and its arguments that an `Exec` line (its escapes undone) stands for; undefined when the line breaks the
 * rules. Quotes are those of the Desktop Entry specification, and the other ones of shells too, which many entries use.
 */
export function expandExec(line: string, fields: ExecFields): string[] | undefined {
  const words = splitWords(line);
  if (words === undefined) return undefined;
  const command: string[] = [];
  for (const word of words) {
    const expanded = expandWord(word, fields);
    if (expanded === undefined) return undefined;
    command.push(...expanded);
  }
  const [program = ''] = command;
  return program === '' || program.includes('=') ? undefined : command;
}

/** The words of a line, quotes undone; undefined when a quote is never closed. */
function splitWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const character = line[i]!; // within the bounds of the loop
    if (quote === '' && /[ \t\n]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else if (character === quote) {
      quote = '';
    } else {
      const isEscape = character === '\\' && quote !== "'" && i + 1 < line.length;
      // Between double quotes a backslash stands for itself before all but these.
      const escapes = isEscape && (quote === '' || /["`$\\]/.test(line[i + 1]!));
      word = (word ?? '') + (escapes ? line[++i] : character);
    }
  }
  if (quote !== '') return undefined;
  if (word !== undefined) words.push(word);
  return words;
}

/** The arguments that a word stands for; undefined when it holds a code that nobody knows. */
function expandWord(word: string, { name, icon, file }: ExecFields): string[] | undefined {
  if (!word.includes('%')) return [word];
  if (word === '%i') return icon === undefined ? [] : ['--icon', icon];
  const meanings: Readonly<Record<string, string>> = { '%': '%', c: name, k: file, i: '' };
  let isKnown = true;
  const expanded = word.replace(/%(.?)/gs, (_code, letter: string) => {
    const meaning = letter !== '' && EMPTY_CODES.includes(letter) ? '' : meanings[letter];
    if (meaning === undefined) isKnown = false;
    return meaning ?? '';
  });
  if (!isKnown) return undefined;
  // A word of nothing but codes that are empty is no argument.
  return expanded === '' ? [] : [expanded];
}
