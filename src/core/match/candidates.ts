/** The groups with which a criterion starts: files that agree on all features which cost nothing. */
import { NONE } from '../tree/snapshot.ts';
import { groupAlike } from './alike.ts';
import type { Files } from './files.ts';
import { type Groups, GroupsBuilder, groupCount, groupItems, keepGroups } from './groups.ts';
import type { Pass } from './pass.ts';
import { groupNumbered } from './splitting.ts';
import { compareInstants, isWithin } from './times.ts';
import { WantedSizes } from './wanted-sizes.ts';

/** Groups of items that agree on size, path, name and mtime as far as the criterion asks for them. Near linear. */
export function candidates(pass: Pass): Groups {
  const { criterion, classes } = pass;
  if (criterion.path) return samePath(pass);
  const likeness = { name: criterion.name, mtime: criterion.mtime && !pass.windowed };
  const { items, sizes, sizeCount } = relevantItems(pass);
  // Sizes that are worth asking about have numbers already.
  const isBySize = pass.asks && !likeness.name && !likeness.mtime;
  const alike = isBySize ? groupNumbered(items, sizes, sizeCount) : groupAlike(classes.files, items, likeness);
  const groups = keepUseful(pass, alike);
  return pass.windowed ? keepUseful(pass, runsOfTimes(pass, groups)) : groups;
}

/** Drops the groups out of which nothing can come. A criterion that proves content may join one side's files. */
function keepUseful(pass: Pass, groups: Groups): Groups {
  if (pass.proves) return groups;
  return keepGroups(groups, (items, start, end) => pass.spansClasses(items, start, end));
}

/** Pairs at the same path; a path implies the name. */
function samePath(pass: Pass): Groups {
  const { files } = pass.classes;
  const builder = new GroupsBuilder(files.count);
  for (let file = 0; file < files.sourceCount; file++) {
    if (!files.takesPart(file)) continue;
    const other = files.counterpart(file);
    if (other === NONE || files.size(file) !== files.size(other)) continue;
    if (pass.criterion.mtime && !files.sameTime(file, other)) continue;
    builder.add(file);
    builder.add(other);
    builder.close();
  }
  return builder.finish();
}

interface Relevant {
  readonly items: Int32Array;
  /** The number of each one's size, below `sizeCount`; 0 where sizes have none. */
  readonly sizes: Int32Array;
  readonly sizeCount: number;
}

/** What the criterion looks at: all, or if it asks for something only what is of a size worth asking about. */
function relevantItems(pass: Pass): Relevant {
  const { classes, asks, perFile } = pass;
  const { files } = classes;
  const wanted = asks ? new WantedSizes(pass) : null;
  const items = new Int32Array(files.count);
  const sizes = new Int32Array(files.count);
  let length = 0;
  for (let file = 0; file < files.count; file++) {
    if (!files.takesPart(file) || (!perFile && classes.root(file) !== file)) continue;
    const size = wanted === null ? 0 : wanted.of(files.size(file));
    if (size === NONE) continue;
    items[length] = file;
    sizes[length++] = size;
  }
  return { items: items.subarray(0, length), sizes: sizes.subarray(0, length), sizeCount: wanted?.count ?? 1 };
}

/**
 * Sorts each group by time and cuts it where neighbours are further apart than the window. A run may
 * be much longer than the window: who is near whom is looked at when its items are joined.
 */
function runsOfTimes(pass: Pass, groups: Groups): Groups {
  const { files } = pass.classes;
  const { times } = pass.input;
  const builder = new GroupsBuilder(groups.items.length);
  for (let index = 0; index < groupCount(groups); index++) {
    const sorted = byTime(files, groupItems(groups, index));
    sorted.forEach((item, at) => {
      const before = sorted[at - 1];
      if (before !== undefined && !isWithin(times, files.time(before), files.time(item))) builder.close();
      builder.add(item);
    });
    builder.close();
  }
  return builder.finish();
}

function byTime(files: Files, items: Int32Array): Int32Array {
  return items.toSorted((a, b) => compareInstants(files.time(a), files.time(b)) || a - b);
}
