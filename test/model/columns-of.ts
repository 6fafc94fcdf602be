import { ArrivalBuilder } from '../../src/core/plan/arrival-builder.ts';
import { type ArrivalColumns, How } from '../../src/core/plan/arrival-columns.ts';
import type { Arrival } from '../../src/core/plan/step.ts';
import { stringToBytes } from '../../src/core/tree/byte-string.ts';
import { baseName, parentPath } from '../../src/core/tree/path.ts';
import { putStamp } from '../../src/core/tree/stamp-columns.ts';

/** Arrivals that were made one by one, as columns. */
export function columnsOf(arrivals: readonly Arrival[]): ArrivalColumns {
  const builder = new ArrivalBuilder(arrivals.length);
  for (const { id, how, path, from, linkTarget, copyOf, expect, replaces, attributes } of arrivals) {
    const name = stringToBytes(baseName(path));
    const row = builder.add(id, How[how], builder.directory(parentPath(path)), name, 0, name.length);
    if (how === 'link') builder.setText(row, linkTarget);
    else if (copyOf >= 0) builder.setCopyOf(row, copyOf);
    else if (how === 'copy' || from !== path) builder.setText(row, from);
    putStamp(builder.expect, row, expect);
    if (replaces !== null) putStamp(builder.replaced, row, replaces);
    builder.attributes.mode[row] = attributes.mode;
    builder.attributes.uid[row] = attributes.uid;
    builder.attributes.gid[row] = attributes.gid;
    builder.attributes.mtimeSeconds[row] = attributes.mtimeSeconds;
    builder.attributes.mtimeNanos[row] = attributes.mtimeNanos;
  }
  return builder.finish();
}
