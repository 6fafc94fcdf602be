/** What `myrror verify` found, in words. */
import type { VerifyReport } from '../../index.ts';
import { counted, duration } from './quantity.ts';

/** The closing lines: what is damaged first, then what could not be told. */
export function verifyLines(report: VerifyReport): string[] {
  return [headLine(report), ...restLines(report)];
}

function headLine({ differing, same, seconds, files }: VerifyReport): string {
  if (differing > 0) {
    const have = differing === 1 ? 'has' : 'have';
    return `${counted(differing, 'file')} ${have} another content than was remembered, named above. Restore them from a good copy.`;
  }
  if (files === 0) return 'There is no file to verify.';
  if (same === 0) return 'Nothing could be verified.';
  return `Verified in ${duration(seconds)}: ${counted(same, 'file')} with the content that was remembered.`;
}

function restLines(report: VerifyReport): string[] {
  const { differing, same, sampled, unread } = report;
  const lines: string[] = [];
  if (differing > 0 && same > 0) lines.push(`${counted(same, 'file')} with the content that was remembered.`);
  if (sampled > 0) lines.push(`Of ${counted(sampled, 'file')} only samples are remembered; those agree.`);
  if (unread > 0) lines.push(`${counted(unread, 'file')} could not be read, named above.`);
  lines.push(...unknownLines(report));
  return lines;
}

/** Of what nothing was known, and what has become of that. */
function unknownLines({ sampled, unknown, recorded }: VerifyReport): string[] {
  if (recorded === null) {
    if (unknown === 0) return [];
    return [
      `Of ${counted(unknown, 'file')} no digest is remembered, so nothing can be said; --record has ${them(unknown)} read.`,
    ];
  }
  const lines: string[] = [];
  if (recorded > 0) lines.push(`${counted(recorded, 'file')} read and remembered: from now on they can be verified.`);
  const left = unknown + sampled - recorded;
  if (left > 0) {
    lines.push(`${counted(left, 'file')} could not be remembered: not readable, or changed too short a time ago.`);
  }
  return lines;
}

function them(number: number): string {
  return number === 1 ? 'it' : 'them';
}

/** The same as keys of the last event. */
export function verifyCounts(report: VerifyReport): Readonly<Record<string, number | null>> {
  const { files, same, sampled, differing, unread, unknown, recorded, seconds } = report;
  return { files, size: report.bytes, same, sampled, differing, unread, unknown, recorded, seconds };
}
