/** One `rename` line of a journal. */

import { type Place, placeAt } from '../core/plan/place.ts';
import type { Rename } from '../core/plan/step.ts';
import { ROOT } from '../core/tree/byte-string.ts';
import type { Kind } from '../core/tree/kind.ts';
import { checkPath } from '../core/tree/path.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { formatError } from './format-error.ts';
import { LARGEST_SLOT, NOTHING } from './journal-layout.ts';
import { kindLetters } from './kind-letters.ts';
import type { LineCursor } from './line-cursor.ts';
import { refuseOwnState } from './own-state.ts';
import { printable } from './quote.ts';

const IN_TREE = -1;

/** Reads from behind the word `rename`. Throws MyrrorError `format`. */
export function readRename(cursor: LineCursor): { readonly rename: Rename; readonly toParent: bigint } {
  cursor.expect(' ');
  const object = cursor.decimal('object', LARGEST_SLOT);
  const from = readPlace(cursor);
  const to = readPlace(cursor);
  cursor.expect(' ');
  const toParent = cursor.largeDecimal('inode of the receiving directory');
  cursor.expect(' ');
  const expect = readStamp(cursor);
  cursor.expect(' ');
  const replaces = cursor.skip(NOTHING) ? null : readStamp(cursor);
  return { rename: { object, from, to, expect, replaces }, toParent };
}

function readPlace(cursor: LineCursor): Place {
  cursor.expect(' ');
  const slot = cursor.skip(NOTHING) ? IN_TREE : cursor.decimal('slot', LARGEST_SLOT);
  cursor.expect(' ');
  const path = cursor.token();
  if (slot !== IN_TREE && path === ROOT) return placeAt(slot, path);
  const wrong = checkPath(path);
  if (wrong !== null) throw formatError(`${wrong} in the path ${printable(path)}`);
  if (slot === IN_TREE) refuseOwnState(path);
  return placeAt(slot, path);
}

function readStamp(cursor: LineCursor): Stamp {
  const kind = readKind(cursor);
  cursor.expect(' ');
  const size = cursor.decimal('size');
  cursor.expect(' ');
  cursor.time('modification time');
  const { seconds: mtimeSeconds, nanos: mtimeNanos } = cursor.lastTime;
  cursor.expect(' ');
  cursor.time('change time');
  const { seconds: ctimeSeconds, nanos: ctimeNanos } = cursor.lastTime;
  cursor.expect(' ');
  const inode = cursor.largeDecimal('inode');
  cursor.expect(' ');
  const device = cursor.largeDecimal('device');
  return { kind, size, mtimeSeconds, mtimeNanos, ctimeSeconds, ctimeNanos, inode, device };
}

function readKind(cursor: LineCursor): Kind {
  for (const [kind, letter] of kindLetters) if (cursor.skip(letter)) return kind;
  throw formatError('an unknown kind of entry');
}
