/** Text that may hold anything, made fit for a terminal: nothing in it moves the cursor or changes a colour. */

const HEX = 16;
const BYTE_DIGITS = 2;
const LONG_DIGITS = 4;
const LAST_BYTE = 0xff;

/** C0 and C1 controls, DEL, and what reorders or breaks lines of text in Unicode. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNFIT = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** `text` as one line in which each unfit character is replaced by an escape such as `\x1b`. */
export function terminalText(text: string): string {
  return text.replace(UNFIT, (character) => {
    const point = character.charCodeAt(0);
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    if (point <= LAST_BYTE) return `\\x${point.toString(HEX).padStart(BYTE_DIGITS, '0')}`;
    return `\\u${point.toString(HEX).padStart(LONG_DIGITS, '0')}`;
  });
}
