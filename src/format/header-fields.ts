/** Fields that the heads of our files share. All throw MyrrorError `format`. */
import { formatError } from './format-error.ts';
import type { LineCursor } from './line-cursor.ts';
import { isHeaderTime } from './time.ts';
import { bytesToUtf8 } from './utf8.ts';

/** Goes over the line that opens a file, `myrror KIND VERSION`, and tells wrong kinds from wrong versions. */
export function readFirstLine(cursor: LineCursor, expected: string): void {
  if (cursor.skip(expected) && cursor.atEnd) return;
  const kind = expected.slice(0, expected.lastIndexOf(' ') + 1);
  cursor.skip(kind);
  const version = cursor.match(/\d{1,9}$/y);
  if (version === '') throw formatError(`the first line is not \`${expected}\``, `It is not a file of that kind.`);
  throw formatError(
    `version ${version} of this kind of file; this myrror reads version ${expected.slice(kind.length)}`,
    'Use the myrror that made the file, or make it again.',
  );
}

/** A token that holds text of ours or of the user's, not bytes from a disk. */
export function readText(cursor: LineCursor): string {
  const text = bytesToUtf8(cursor.token());
  if (text === null) throw formatError('a text that is not valid UTF-8');
  return text;
}

/** When a file was made: ISO 8601 in UTC. */
export function readHeaderTime(cursor: LineCursor): string {
  const time = cursor.match(/[^ \t]+/y);
  if (!isHeaderTime(time)) throw formatError('the time is not ISO 8601 in UTC');
  return time;
}
