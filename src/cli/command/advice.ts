/** What state things are in after an error, and how to go on: said where an error has no better hint of its own. */
import type { ErrorCode } from '../../index.ts';

const advice: Readonly<Record<ErrorCode, string>> = {
  usage: 'Nothing was changed. See `myrror --help`.',
  format: 'It is used whole or not at all. Make it again, or fetch a copy that is whole.',
  'unreadable-root': 'Check that it is there, mounted, and open to you; then run the same command again.',
  refused: 'Nothing was changed.',
  stale: 'It changed after it was listed, and was left as it is. Run the same command again.',
  busy: 'Wait until the other run has ended; `myrror status` shows it. Then run the same command again.',
  'no-space': 'Nothing is lost. Make room, then run the same command again: it goes on where this run stopped.',
  io: 'Nothing is lost. Check the disk, then run the same command again: it goes on where this run stopped.',
  connection:
    'Nothing is lost. When the machine can be reached, run the same command again: it goes on where this run stopped.',
  protocol: 'Nothing is lost. Run the same command again; if it ends like this once more, please report it.',
  unsupported: 'Nothing was changed. docs/safety.md says what is needed.',
  cancelled: 'Nothing is lost: run the same command again to go on.',
};

/** One sentence or two for an error with this code; undefined for a code from a later version. */
export function adviceFor(code: ErrorCode): string | undefined {
  return advice[code];
}
