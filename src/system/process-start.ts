/** When a process of this machine began. */
import { readFileSync } from 'node:fs';

/** Fields of /proc/N/stat behind the command's name, which ends with `)`: the 20th is the start, in ticks after boot. */
const START_FIELD = 20;
/** `USER_HZ`: what the kernel counts in towards programs, on all processors that Node runs on. */
const TICKS_PER_SECOND = 100;

/** The start of a process in ticks after the machine's, as text; null where the system does not tell. */
export function startTicks(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 1).split(' ')[START_FIELD] ?? null;
  } catch {
    return null;
  }
}

/** The start of a process in whole seconds since 1970; null where the system does not tell. */
export function startSeconds(pid: number): number | null {
  const ticks = startTicks(pid);
  const booted = bootSeconds();
  return ticks === null || booted === null ? null : booted + Math.floor(Number(ticks) / TICKS_PER_SECOND);
}

function bootSeconds(): number | null {
  try {
    const found = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'));
    return found === null ? null : Number(found[1]);
  } catch {
    return null;
  }
}
