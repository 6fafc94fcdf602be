/** Says in words why an action of a list is there: what was compared, what agreed, what follows. */
import { MyrrorError } from '../core/error.ts';
import type { ActionRecord, EvidenceRecord } from '../core/plan/action-record.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { isAtOrBelow } from '../core/tree/path.ts';
import type { ActionList } from './apply.ts';
import type { ShowPath } from './plan-of-records.ts';

const strong = /\b(?:md5|sha256|xxh128|content)\b/;

/** One line per statement. Throws MyrrorError `usage` if no action names the path or a directory above it. */
export function explainPath(list: ActionList, path: ByteString, show: ShowPath): string[] {
  const named = list.records.filter((record) => record.origin === path || record.target === path);
  if (named.length > 0)
    return named.flatMap((record, index) => [...(index > 0 ? [''] : []), ...explain(record, list, show)]);
  const above = list.records.filter(
    ({ verb, directory, origin, target }) =>
      verb === 'mv' &&
      directory &&
      ((origin !== null && isAtOrBelow(path, origin)) || (target !== null && isAtOrBelow(path, target))),
  );
  if (above.length > 0) {
    return [
      `${show(path)} has no action of its own: it moves with the directory above it.`,
      '',
      ...above.flatMap((record) => explain(record, list, show)),
    ];
  }
  throw new MyrrorError('usage', `no action of ${list.label} names ${show(path)}`, {
    hint: 'Either it is the same on both sides, or it is in neither tree. Give the path as it stands in the list.',
  });
}

function explain(record: ActionRecord, list: ActionList, show: ShowPath): string[] {
  return [`${headline(record, show)}`, ...reasons(record, list, show).map((reason) => `  ${reason}`)];
}

function headline({ verb, origin, target, directory, linkTarget }: ActionRecord, show: ShowPath): string {
  const paths = [origin, target]
    .filter((path): path is ByteString => path !== null)
    .map((path) => show(path, directory));
  if (verb === 'meta' || verb === 'remote_cp') paths.splice(0, paths.length - 1);
  if (linkTarget !== null) paths.push(show(linkTarget));
  return `${verb} ${paths.join(' -> ')}`;
}

function reasons(record: ActionRecord, list: ActionList, show: ShowPath): string[] {
  const criteria = list.header.criteria.join(' ');
  const lines: string[] = [];
  switch (record.verb) {
    case 'mv':
      if (record.directory)
        lines.push('Most of what this directory holds belongs into that one: it is renamed as a whole.');
      else
        lines.push(
          'The source has this content under the new path only, and the destination has it under the old one.',
        );
      break;
    case 'local_cp':
      lines.push(
        record.received
          ? 'The source has this content more than once: it is sent once and copied at the destination.'
          : 'The destination has this content already, and its own place keeps it: it is copied there, not sent.',
      );
      break;
    case 'remote_cp':
      lines.push(`No file of the destination has this content by the criteria ${criteria}: it has to travel.`);
      break;
    case 'mkdir':
      lines.push('The source has this directory and the destination has not.');
      break;
    case 'link':
      lines.push('The source has this symlink; the destination has none here, or one that points elsewhere.');
      break;
    case 'meta':
      lines.push('What stands here is right; only its mode, owner or time differs from the source.');
      break;
    case 'rm':
      lines.push(
        `The source has no such path, and by the criteria ${criteria} nothing there needs this content from here.`,
      );
      break;
    case 'rmdir':
      lines.push('The source has no such directory, and everything in it has left or is removed.');
      break;
  }
  if (record.replaces !== null) lines.push('What stands at the new path now is not needed any more and is replaced.');
  lines.push(...chain(record.evidence, show));
  if (record.unverified)
    lines.push('No full digest stands behind this, because the criteria ask for none: it is unverified.');
  return lines;
}

function chain(evidence: readonly EvidenceRecord[], show: ShowPath): string[] {
  return evidence.map(({ criterion, a, b }) => {
    const proof = strong.test(criterion) ? 'the contents are equal' : 'they look the same';
    return `${a.side} ${show(a.path)} and ${b.side} ${show(b.path)} agree on ${criterion.split('+').join(', ')} and size: ${proof}.`;
  });
}
