/**
 * The system calls by which a real process changes a disk or makes it durable: listed by strace, and words for
 * strace that kill or stop the unmodified process at one of them. strace counts the calls of each name and thread
 * on their own, and so do places here.
 */

/** One call, as strace can be told to wait for it. */
export interface Place {
  readonly call: string;
  /** Of the calls of this name in their thread, from 1 on. */
  readonly nth: number;
}

/**
 * `KILL` strikes before the call is done: the kernel skips it. What is killed before one call is killed after the one
 * before it. `STOP` lets the call be done and stops the process right after it.
 */
export type Signal = 'KILL' | 'STOP';

const changing =
  '?mkdir,mkdirat,?rmdir,?unlink,unlinkat,?rename,?renameat,renameat2,linkat,symlinkat,write,pwrite64,ftruncate,' +
  'copy_file_range,?chmod,fchmod,fchmodat,?fchmodat2,fchown,fchownat,utimensat,fsync,fdatasync,syncfs,openat';
const creates = /^openat\(.*O_CREAT/u;
const line = /^(?<thread>\d+) +(?<text>(?<call>\w+)\(.*)$/u;

/** What is done to a process. */
export interface Blow {
  readonly place: Place;
  readonly signal: Signal;
}

/** strace and its words, before the command that it watches; not the programs that this begins, as ssh. */
export function tracing(log: string, blow: Blow | null): string[] {
  // Not with --seccomp-bpf: where that filters calls, strace sends no signals.
  const words = ['strace', '-f', '-b', 'execve', '-qq', '-y', '-o', log, '-e', `trace=${changing}`];
  if (blow === null) return words;
  const { place, signal } = blow;
  return [...words, '-e', `inject=${place.call}:signal=${signal}:when=${place.nth}`];
}

/** The places in what strace has logged whose call has to do with one of these directories, each once, in order. */
export function placesIn(log: string, directories: readonly string[]): Place[] {
  const counts = new Map<string, number>();
  const places = new Map<string, Place>();
  for (const written of log.split('\n')) {
    const { thread, text = '', call = '' } = line.exec(written)?.groups ?? {};
    if (thread === undefined) continue;
    const nth = (counts.get(`${thread} ${call}`) ?? 0) + 1;
    counts.set(`${thread} ${call}`, nth);
    if (call === 'openat' && !creates.test(text)) continue;
    if (directories.some((directory) => text.includes(directory))) places.set(`${call} ${nth}`, { call, nth });
  }
  return [...places.values()];
}

/** True if the log tells of the death of a process by SIGKILL. */
export function tellsOfDeath(log: string): boolean {
  return log.includes('+++ killed by SIGKILL +++');
}

/** The thread that the log says is stopped; null if it says nothing of that. */
export function stoppedThread(log: string): number | null {
  const found = /^(\d+) +--- stopped by SIGSTOP ---$/mu.exec(log);
  return found === null ? null : Number(found[1]);
}
