/** Problems, one behind the other, their count first. */

import { checkPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { protocolError } from './protocol-error.ts';
import { readFlag } from './stamp-codec.ts';

export function writeProblems(writer: ByteWriter, problems: readonly Problem[]): void {
  writer.number(problems.length);
  for (const { path, side, operation, code, message } of problems) {
    writer.text(path);
    writer.byte(side === 'source' ? 0 : 1);
    writer.words(operation);
    writer.words(code);
    writer.words(message);
  }
}

export function readProblems(reader: ByteReader): Problem[] {
  return Array.from({ length: reader.count() }, () => ({
    path: readPath(reader),
    side: readFlag(reader) ? 'destination' : 'source',
    operation: reader.words(),
    code: reader.words(),
    message: reader.words(),
  }));
}

/** Only ever shown: it may lie in the state directory. */
function readPath(reader: ByteReader): Problem['path'] {
  const path = reader.text();
  const wrong = path === '' ? null : checkPath(path);
  if (wrong !== null) throw protocolError(`${wrong} in the path of a problem`);
  return path;
}
