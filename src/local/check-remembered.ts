/** Reading files once more to see whether they still have the digests that are remembered of them. */
import { type Algorithm, type DigestTable, isFullAlgorithm } from '../core/tree/digest.ts';
import type { DigestColumn } from '../core/tree/digest-column.ts';
import { joinPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { Checked, type CheckReply } from '../endpoint/endpoint.ts';
import type { Progress, Task } from '../endpoint/task.ts';
import { digestSite } from './digest-site.ts';
import type { Executor } from './executor.ts';
import { bytesToRead } from './sampled-ranges.ts';
import type { Site } from './site.ts';
import { CACHE_FILE } from './state-names.ts';
import { problemOf } from './transaction-problem.ts';

export interface CheckRequest {
  readonly snapshot: Snapshot;
  readonly rows: Uint32Array;
  /** The digests that are remembered of files which look today as they did then. */
  readonly remembered: DigestTable;
  /** What was remembered cannot be read any more, so `remembered` is empty. */
  readonly isDamaged: boolean;
}

/**
 * Reads each asked file for every kind of digest that is remembered of it. What is read now is not
 * remembered: it must not take the place of what it is compared with. Throws as the job `digest`.
 */
export async function checkRemembered(
  executor: Executor,
  site: Site,
  request: CheckRequest,
  task: Task,
): Promise<CheckReply> {
  const { snapshot, rows, remembered } = request;
  const check = new Check(request, site.side);
  if (request.isDamaged) check.problems.push(damagedCache(site.side));
  const parts = remembered.algorithms().map((algorithm) => ({ algorithm, places: placesOf(request, algorithm) }));
  const progress = new PartedProgress(parts, request, task);
  for (const { algorithm, places } of parts) {
    if (places.length === 0) continue;
    const asked = Uint32Array.from(places, (place) => rows[place] as number);
    const read = await digestSite(executor, site, { snapshot, rows: asked, algorithm }, progress.task);
    progress.next();
    check.take(algorithm, places, read.digests);
    check.problems.push(...read.problems);
  }
  return { verdicts: check.verdicts, problems: check.problems };
}

/** Places in the rows of the files of which a digest of this kind is remembered. */
function placesOf({ rows, remembered }: CheckRequest, algorithm: Algorithm): Uint32Array {
  const places = new Uint32Array(rows.length);
  let count = 0;
  for (let place = 0; place < rows.length; place++) {
    if (remembered.has(algorithm, rows[place] as number)) places[count++] = place;
  }
  return places.slice(0, count);
}

function damagedCache(side: Problem['side']): Problem {
  return problemOf(
    { path: joinPath(STATE_DIRECTORY, CACHE_FILE), operation: 'read file', side },
    'damaged-cache',
    'it is damaged, so the digests that were remembered here were not used; `myrror verify --record` has all files read and remembered anew',
  );
}

class Check {
  readonly verdicts: Uint8Array;
  readonly problems: Problem[] = [];
  readonly #request: CheckRequest;
  readonly #side: Problem['side'];

  constructor(request: CheckRequest, side: Problem['side']) {
    this.#request = request;
    this.#side = side;
    this.verdicts = new Uint8Array(request.rows.length);
  }

  take(algorithm: Algorithm, places: Uint32Array, read: DigestColumn): void {
    const { rows, remembered } = this.#request;
    const good = isFullAlgorithm(algorithm) ? Checked.same : Checked.sampled;
    for (let index = 0; index < places.length; index++) {
      const place = places[index] as number;
      const row = rows[place] as number;
      if (read.known[index] !== 1) this.#raise(place, Checked.unread);
      else if (remembered.isDigest(algorithm, row, read, index)) this.#raise(place, good);
      else this.#contradict(place, row, algorithm);
    }
  }

  #contradict(place: number, row: number, algorithm: Algorithm): void {
    if (this.verdicts[place] !== Checked.differs) {
      const path = this.#request.snapshot.path(row);
      const message = `its content is not what it was when its ${algorithm} was remembered, although nobody has written to it since`;
      this.problems.push({ path, side: this.#side, operation: 'verify', code: 'contradiction', message });
    }
    this.verdicts[place] = Checked.differs;
  }

  /** The graver of two verdicts stands; they are numbered so. */
  #raise(place: number, verdict: number): void {
    this.verdicts[place] = Math.max(this.verdicts[place] as number, verdict);
  }
}

/** Tells of several readings in a row as of one. */
class PartedProgress {
  readonly task: Task;
  #entriesBefore = 0;
  #bytesBefore = 0;
  #last: Progress | null = null;

  constructor(
    parts: readonly { readonly algorithm: Algorithm; readonly places: Uint32Array }[],
    { snapshot, rows }: CheckRequest,
    task: Task,
  ) {
    let entriesTotal = 0;
    let bytesTotal = 0;
    for (const { algorithm, places } of parts) {
      entriesTotal += places.length;
      for (const place of places)
        bytesTotal += bytesToRead(algorithm, snapshot.columns.size[rows[place] as number] as number);
    }
    this.task = {
      signal: task.signal,
      report: (progress) => {
        this.#last = progress;
        const entries = this.#entriesBefore + progress.entries;
        const bytes = this.#bytesBefore + progress.bytes;
        task.report({ ...progress, phase: 'verify', entries, entriesTotal, bytes, bytesTotal });
      },
    };
  }

  next(): void {
    this.#entriesBefore += this.#last?.entries ?? 0;
    this.#bytesBefore += this.#last?.bytes ?? 0;
    this.#last = null;
  }
}
