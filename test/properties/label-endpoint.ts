/** An endpoint that knows a described tree and the labels of its contents: it can be compared, not read or changed. */
import { exactTimes } from '../../src/core/match/times.ts';
import { type Algorithm, DigestTable } from '../../src/core/tree/digest.ts';
import type { DigestColumn } from '../../src/core/tree/digest-column.ts';
import { emptyBook, type MirrorBook } from '../../src/core/tree/mirror-book.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';
import type { CheckReply, DigestReply, Endpoint, EndpointInfo } from '../../src/endpoint/endpoint.ts';
import type { Supply, Transaction } from '../../src/endpoint/transaction.ts';
import type { Settlement, Unfinished } from '../../src/endpoint/unfinished.ts';
import { digestsOf } from '../model/answers.ts';
import { contentsOf } from '../model/tree-description.ts';

export class LabelEndpoint implements Endpoint {
  readonly info: EndpointInfo;
  readonly #tree: Snapshot;

  constructor(location: string, tree: Snapshot, directoryRename: boolean) {
    this.#tree = tree;
    this.info = {
      location,
      exists: true,
      identity: `identity of ${location}`,
      ancestry: [location],
      machine: 'here',
      times: exactTimes,
      owners: true,
      modes: true,
      directoryRename,
      folding: { case: false, form: false },
      limits: [],
      sendingCost: 2,
    };
  }

  async scan(): Promise<Snapshot> {
    return this.#tree;
  }

  async rememberedKinds(): Promise<readonly Algorithm[]> {
    return [];
  }

  async lineage(): Promise<DigestColumn | null> {
    return null;
  }

  async rememberLineage(): Promise<void> {
    // Nothing is kept.
  }

  async remembered(): Promise<DigestTable> {
    return new DigestTable();
  }

  async digest(_snapshot: Snapshot, rows: Uint32Array, algorithm: Algorithm): Promise<DigestReply> {
    const contents = contentsOf(this.#tree);
    const labels = Array.from(rows, (row) => {
      const label = contents.get(row);
      if (label === undefined) throw new Error(`asked for the digest of ${this.#tree.path(row)}, which is no file`);
      return label;
    });
    return { digests: digestsOf(algorithm, labels), problems: [] };
  }

  async check(_snapshot: Snapshot, rows: Uint32Array): Promise<CheckReply> {
    return { verdicts: new Uint8Array(rows.length), problems: [] };
  }

  read(): AsyncIterable<Uint8Array> {
    throw new Error('a described tree has no bytes');
  }

  supply(): Supply {
    throw new Error('a described tree has no bytes');
  }

  async begin(): Promise<Transaction> {
    throw new Error('a described tree cannot be changed');
  }

  async mirrors(): Promise<MirrorBook> {
    return emptyBook;
  }

  async noteMirror(): Promise<void> {
    // Nothing is kept.
  }

  async interrupted(): Promise<boolean> {
    return false;
  }

  async unfinished(): Promise<Unfinished> {
    throw new Error('a described tree was never changed');
  }

  async settle(): Promise<Settlement> {
    throw new Error('a described tree was never changed');
  }

  async close(): Promise<void> {
    // Nothing is held.
  }
}
