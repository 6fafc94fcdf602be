/** The job that reads many files of one root for one kind of digest. */

import type { ByteString } from '../core/tree/byte-string.ts';
import { type Algorithm, digestLength } from '../core/tree/digest.ts';
import type { Problem } from '../core/tree/problem.ts';
import { errorCode } from '../system/system-error.ts';
import { FileDigester } from './digest-file.ts';
import { type FileColumns, fileName, filePath, fileStamp } from './file-columns.ts';
import type { Job } from './job.ts';

export interface DigestInput {
  readonly root: ByteString;
  /** `device:inode` of the root. */
  readonly key: string;
  readonly side: 'source' | 'destination';
  readonly algorithm: Algorithm;
  readonly files: FileColumns;
}

/** One value per file, in order. */
export interface DigestOutput {
  /** Raw digests one after the other, zeros where there is none. */
  readonly digests: Uint8Array;
  /** 1: the digest is known. */
  readonly done: Uint8Array;
  /** When reading began, in milliseconds since 1970 by this machine's clock. */
  readonly began: Float64Array;
  readonly problems: readonly Problem[];
}

/** Reads files; trouble with one is a problem and the others go on. `prepareHasher` comes first. */
export const digestFiles: Job<DigestInput, DigestOutput> = (context, input, control) => {
  const { files, algorithm, side } = input;
  const held = context.root(input.root, input.key);
  const digester = new FileDigester(context.system, algorithm, control);
  const length = digestLength(algorithm);
  const digests = new Uint8Array(files.count * length);
  const done = new Uint8Array(files.count);
  const began = new Float64Array(files.count);
  const problems: Problem[] = [];
  for (let index = 0; index < files.count; index++) {
    control.check();
    began[index] = Date.now();
    try {
      const directory = held.open(files.directories[files.directory[index] as number] as ByteString);
      const name = fileName(files, index);
      if (digester.digest(directory, name, fileStamp(files, index), digests, index * length)) done[index] = 1;
      else problems.push(readProblem(filePath(files, index), side, 'changed'));
    } catch (error) {
      const code = errorCode(error);
      if (code === null) throw error;
      problems.push(readProblem(filePath(files, index), side, ownWords.get(code) ?? code));
    }
    control.addEntries(1);
  }
  return { digests, done, began, problems };
};

/** What these say of a file that was there: it is gone, or something else has its name or that of a directory above it. */
const ownWords = new Map([
  ['ENOENT', 'vanished'],
  ['ENOTDIR', 'changed'],
  ['ELOOP', 'changed'],
  ['ENXIO', 'changed'],
  ['EISDIR', 'changed'],
  ['ESPIPE', 'changed'],
]);

function readProblem(path: ByteString, side: DigestInput['side'], code: string): Problem {
  const said = messages.get(code) ?? `The file could not be read (${code}).`;
  return { path, side, operation: 'read file', code, message: said };
}

const messages = new Map([
  ['changed', 'The file changed after it was listed.'],
  ['vanished', 'The file was removed after it was listed.'],
]);
