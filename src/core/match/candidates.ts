/** The groups with which a criterion starts: files that agree on all features which cost nothing. */
import { NONE } from '../tree/snapshot.ts';
import { groupAlike } from './alike.ts';
import type { Files } from './files.ts';
import { type Groups, GroupsBuilder, groupCount, groupItems, keepGroups } from './groups.ts';
import type { Pass } from './pass.ts';
import { compareInstants, isWithin } from './times.ts';

/** Groups of items that agree on size, path, name and mtime as far as the criterion asks for them. Near linear. */
export function candidates(pass: Pass): Groups {
  const { criterion, classes } = pass;
  if (criterion.path) return samePath(pass);
  const mtime = criterion.mtime && !pass.windowed;
  const groups = keepUseful(pass, groupAlike(classes.files, relevantItems(pass), { name: criterion.name, mtime }));
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

function relevantItems(pass: Pass): Int32Array {
  const { classes } = pass;
  const { files } = classes;
  const sizes = pass.asks ? sizesWorthAsking(pass) : undefined;
  const items = new Int32Array(files.count);
  let length = 0;
  for (let file = 0; file < files.count; file++) {
    if (!files.takesPart(file) || (!pass.perFile && classes.root(file) !== file)) continue;
    if (sizes === undefined || sizes.has(files.size(file))) items[length++] = file;
  }
  return items.subarray(0, length);
}

/** The sizes of wanted content that is offered too, or, where new content may be equal to new content, wanted twice. */
function sizesWorthAsking(pass: Pass): ReadonlySet<number> {
  const { classes } = pass;
  const { files } = classes;
  const wanted = new Map<number, number>();
  for (let file = 0; file < files.sourceCount; file++) {
    if (!files.takesPart(file) || classes.root(file) !== file || !classes.isUnmatched(file)) continue;
    const size = files.size(file);
    wanted.set(size, (wanted.get(size) ?? 0) + 1);
  }
  const sizes = new Set<number>();
  if (pass.proves) {
    for (const [size, count] of wanted) if (count > 1) sizes.add(size);
  }
  for (let file = files.sourceCount; file < files.count && wanted.size > 0; file++) {
    if (files.takesPart(file) && wanted.has(files.size(file))) sizes.add(files.size(file));
  }
  return sizes;
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
