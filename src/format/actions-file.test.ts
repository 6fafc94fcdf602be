import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionRecord, actionsHeader } from '../../test/format/arbitraries.ts';
import { isMyrrorError } from '../core/error.ts';
import type { ActionRecord, ActionsHeader } from '../core/plan/action-record.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { type ActionsFile, ActionsReader } from './actions-reader.ts';
import { printAction, writeActions } from './actions-writer.ts';

function print(header: ActionsHeader, records: readonly ActionRecord[]): string {
  return [...writeActions(header, records)].join('');
}

function read(text: string, pieceLength = text.length || 1): ActionsFile {
  const reader = new ActionsReader('plan.myr_actions');
  for (let at = 0; at < text.length; at += pieceLength) reader.feed(text.slice(at, at + pieceLength));
  return reader.finish();
}

const header: ActionsHeader = {
  source: { location: '/photos', identity: 'ext4-1' },
  destination: { location: 'me@nas:/my backup', identity: 'ext4-2' },
  criteria: ['path+mtime', 'qhash+sha256'],
  exclude: ['*.tmp'],
  time: '2024-05-01T10:00:00Z',
  problems: 0,
  unverified: 1,
  count: 2,
};

const stamp: Stamp = {
  kind: Kind.file,
  size: 12,
  mtimeSeconds: 1_714_557_600,
  mtimeNanos: 5,
  ctimeSeconds: 0,
  ctimeNanos: 0,
  inode: 99n,
  device: 0n,
};
const attributes = { mode: 0o755, uid: 0, gid: -1, mtimeSeconds: 1_714_557_600, mtimeNanos: 0 };

function record(part: Partial<ActionRecord> & Pick<ActionRecord, 'verb'>): ActionRecord {
  return {
    origin: null,
    target: null,
    directory: false,
    received: false,
    expect: null,
    replaces: null,
    attributes: null,
    linkTarget: null,
    unverified: false,
    evidence: [],
    line: 0,
    ...part,
  };
}

const b = (text: string): ReturnType<typeof asBytes> => asBytes(text);
const EXPECT = 'size=12 mtime=2024-05-01T10:00:00.000000005Z inode=99';
const SET = 'set {mode=0755 mtime=2024-05-01T10:00:00.000000000Z uid=0}';
const side = (name: 'source' | 'destination', path: string): { side: typeof name; path: ReturnType<typeof b> } => ({
  side: name,
  path: b(path),
});

describe('an action', () => {
  it.each<[ActionRecord, string]>([
    [record({ verb: 'rm', origin: b('old.txt'), expect: stamp }), `rm         old.txt  {${EXPECT}}`],
    [
      record({ verb: 'rm', origin: b('l'), expect: { ...stamp, kind: Kind.symlink } }),
      `rm         l  {kind=symlink ${EXPECT}}`,
    ],
    [
      record({
        verb: 'mv',
        origin: b('photos/2019'),
        target: b('my archive'),
        directory: true,
        expect: { ...stamp, kind: Kind.directory },
      }),
      `mv         photos/2019/ -> "my archive/"  {${EXPECT}}`,
    ],
    [
      record({
        verb: 'local_cp',
        origin: b('a'),
        target: b('->'),
        expect: stamp,
        replaces: stamp,
        attributes,
        unverified: true,
        evidence: [
          { criterion: 'name+qhash', a: side('destination', 'a'), b: side('source', '->') },
          { criterion: 'path+mtime', a: side('source', '->'), b: side('destination', 'c d') },
        ],
      }),
      'local_cp   a -> "->"  {unverified ' +
        `${EXPECT} by=name+qhash by=path+mtime(source"->",destination"c d")}  replaces {${EXPECT}}  ${SET}`,
    ],
    [
      record({
        verb: 'local_cp',
        origin: b('a'),
        target: b('b'),
        received: true,
        attributes,
        evidence: [{ criterion: 'sha256', a: side('source', 'a'), b: side('source', 'b') }],
      }),
      `local_cp   a -> b  {received by=sha256}  ${SET}`,
    ],
    [record({ verb: 'remote_cp', target: b('new file'), expect: stamp }), `remote_cp  "new file"  {${EXPECT}}`],
    [record({ verb: 'mkdir', target: b('d'), directory: true, attributes }), `mkdir      d/  ${SET}`],
    [
      record({ verb: 'rmdir', origin: b('d'), directory: true, expect: { ...stamp, kind: Kind.directory } }),
      `rmdir      d/  {${EXPECT}}`,
    ],
    [record({ verb: 'link', target: b('l'), linkTarget: b('../x/'), attributes }), `link       l -> ../x/  ${SET}`],
    [record({ verb: 'meta', target: b(''), directory: true, attributes }), `meta       ./  ${SET}`],
    [
      record({ verb: 'meta', origin: b('f'), target: b('f'), expect: stamp, attributes }),
      `meta       f  {in-place ${EXPECT}}  ${SET}`,
    ],
    [
      record({ verb: 'meta', origin: b('old f'), target: b('f'), expect: stamp, attributes }),
      `meta       f  {from="old f" ${EXPECT}}  ${SET}`,
    ],
  ])('of %o is one line', (action, line) => {
    expect(printAction(action)).toBe(`${line}\n`);
    const again = read(print({ ...header, count: 1 }, [action])).records[0];
    expect(again).toEqual({ ...action, line: again?.line });
  });

  it('that is not as its verb asks is not written', () => {
    expect(() => printAction(record({ verb: 'rm', origin: b('a') }))).toThrow('expects');
    expect(() => printAction(record({ verb: 'mv', origin: b('a'), expect: stamp }))).toThrow('target');
    expect(() => printAction(record({ verb: 'mkdir', target: b('a'), attributes }))).toThrow('directory');
  });
});

describe('a list of actions', () => {
  it('is read as it was written, in pieces of any length', () => {
    const list = fc.array(actionRecord, { maxLength: 5 });
    fc.assert(
      fc.property(
        list.chain((records) => fc.tuple(fc.constant(records), actionsHeader(records.length))),
        fc.integer({ min: 1, max: 500 }),
        ([records, head], pieceLength) => {
          const again = read(print(head, records), pieceLength);
          expect(again.header).toEqual(head);
          expect(again.records.map((action) => ({ ...action, line: 0 }))).toEqual(records);
        },
      ),
      { numRuns: 1500 },
    );
  });

  const two = [
    record({ verb: 'rm', origin: b('a'), expect: stamp }),
    record({ verb: 'remote_cp', target: b('b'), expect: stamp }),
  ];
  const text = print(header, two);
  const lineOf = (part: string): number => text.split('\n').findIndex((line) => line.startsWith(part)) + 1;

  it('teaches how to edit it', () => {
    expect(text).toContain('# Take a line out, or put a # in front of it');
    expect(text.split('\n').slice(0, 10)).toEqual([
      'myrror actions 1',
      'source /photos ext4-1',
      'destination "me@nas:/my backup" ext4-2',
      'criterion path+mtime',
      'criterion qhash+sha256',
      'exclude *.tmp',
      'time 2024-05-01T10:00:00Z',
      'problems 0',
      'unverified 1',
      'count 2',
    ]);
  });

  it('tells the line of each action', () => {
    expect(read(text).records.map((action) => action.line)).toEqual([lineOf('rm'), lineOf('remote_cp')]);
  });

  it('may have lost lines, or have them commented out', () => {
    const without = read(text.replace(/^rm .*\n/m, ''));
    expect(without.records.map((action) => action.verb)).toEqual(['remote_cp']);
    expect(without.header.count).toBe(2);
    expect(read(text.replace(/^rm /m, '#rm ')).records).toHaveLength(1);
    expect(read(text.replace(/^(rm|remote_cp) .*\n/gm, '')).records).toEqual([]);
  });

  it('may have been through an editor', () => {
    const plain = read(text);
    expect(read(`\ufeff${text}`)).toEqual(plain);
    expect(read(text.replaceAll('\n', '\r\n'))).toEqual(plain);
    expect(read(text.replaceAll('\n', ' \t\n'))).toEqual(plain);
    expect(read(text.trimEnd())).toEqual(plain);
    expect(read(`${text}\n\n# bye\n`)).toEqual(plain);
    expect(read(text.replaceAll(/ {2,}\{/g, '\t{ ').replace('rm   ', '  rm\t'))).toEqual(plain);
    expect(read(text.replace('source', '\n# a note\nsource')).records).toHaveLength(2);
  });

  it('that is cut off is refused, wherever', () => {
    for (let length = 0; length < text.length - 1; length++) {
      expect(() => read(text.slice(0, length))).toThrow(/^plan\.myr_actions, line \d+: /);
    }
  });

  it.each<[string, string, string]>([
    ['an unknown verb', 'move a -> b', 'unknown verb'],
    ['too few paths', `mv a  {${EXPECT}}`, 'two paths'],
    ['too many paths', `rm a -> b  {${EXPECT}}`, 'takes one path'],
    ['three paths', `mv a -> b -> c  {${EXPECT}}`, 'no { } block'],
    ['no path', 'rm', 'without its path'],
    ['an arrow instead of a path', `rm ->  {${EXPECT}}`, 'missing'],
    ['an unquoted blank', `rm my file  {${EXPECT}}`, 'no { } block'],
    ['a path outside', `rm ../a  {${EXPECT}}`, '..'],
    ['an absolute path', `rm /etc/passwd  {${EXPECT}}`, 'absolute'],
    ['a NUL', `rm "a\\x00"  {${EXPECT}}`, 'NUL'],
    ['an empty component', `rm a//b  {${EXPECT}}`, 'empty'],
    ['our own state', `rm .myrror/cache  {${EXPECT}}`, '.myrror'],
    ['our own state as a directory', `rmdir .myrror/  {${EXPECT}}`, '.myrror'],
    ['our own state as a target', `mv a -> .myrror  {${EXPECT}}`, '.myrror'],
    ['our own state as origin', `meta a  {from=.myrror}  ${SET}`, '.myrror'],
    ['the root', `rmdir ./  {${EXPECT}}`, 'root'],
    ['a directory onto a file', `mv a/ -> b  {${EXPECT}}`, 'slash'],
    ['rm of a directory', `rm a/  {${EXPECT}}`, 'directory'],
    ['rmdir of a file', `rmdir a  {${EXPECT}}`, 'directory'],
    ['an unknown key', `rm a  {${EXPECT} colour=red}`, 'unknown key colour'],
    ['an unknown flag', `rm a  {${EXPECT} fast}`, 'missing'],
    ['a key twice', `rm a  {${EXPECT} size=12}`, 'the key size twice'],
    ['a block twice', `rm a  {${EXPECT}} {${EXPECT}}`, 'second block'],
    ['a bad number', `rm a  {${EXPECT} device=x}`, 'device'],
    ['a bad size', `rm a  {${EXPECT.replace('12', '-12')}}`, 'size'],
    ['a bad time', `rm a  {${EXPECT.replace('05-01', '13-01')}}`, 'modification time'],
    ['a bad mode', `mkdir a/  ${SET.replace('0755', '755')}`, 'mode'],
    ['a bad kind', `rm a  {kind=door ${EXPECT}}`, 'kind'],
    ['a missing size', 'rm a  {mtime=2024-05-01T10:00:00.000000000Z}', 'size or mtime is missing'],
    ['no precondition', 'rm a', 'expects to find'],
    ['nothing to set', 'meta a', 'set'],
    ['setting at what is removed', `rm a  {${EXPECT}}  ${SET}`, 'cannot set'],
    ['replacing at what is removed', `rm a  {${EXPECT}}  replaces {${EXPECT}}`, 'cannot replace'],
    ['received where nothing is', `mv a -> b  {received ${EXPECT}}`, 'received'],
    ['an origin twice', `mv a -> b  {from=c ${EXPECT}}`, 'from'],
    ['an open block', `rm a  {${EXPECT}`, 'without its }'],
    ['an unknown block', `rm a  unset {${EXPECT}}`, 'no { } block'],
    ['something behind a block', `rm a  {${EXPECT}} x`, 'no { } block'],
    ['evidence of one path', `rm a  {${EXPECT} by=sha256}`, 'by='],
    ['evidence without a criterion', `mv a -> b  {${EXPECT} by=}`, 'criterion'],
    ['evidence outside', `mv a -> b  {${EXPECT} by=sha256(source"../a",source"b")}`, '..'],
    ['evidence of no side', `mv a -> b  {${EXPECT} by=sha256(middle"a",source"b")}`, 'destination'],
    ['evidence without quotes', `mv a -> b  {${EXPECT} by=sha256(source a,source b)}`, 'quotes'],
    ['a head line behind actions', 'time 2024-05-01T10:00:00Z', 'unknown verb'],
    ['a wrong end', 'end 3', 'end line says 3'],
    ['a bad end', 'end', 'number of actions'],
    ['a bidi override', `rm a\u202eb  {${EXPECT}}`, 'U+202E'],
  ])('with %s is refused, naming the line', (_, line, message) => {
    const spoilt = text.replace(/^(remote_cp )/m, (verb) => `${line}\n${verb}`);
    expect(() => read(spoilt)).toThrow(`plan.myr_actions, line ${lineOf('remote_cp')}: `);
    expect(() => read(spoilt)).toThrow(message);
  });

  it.each<[string, (right: string) => string, number, string]>([
    ['another kind of file', (right) => right.replace('actions', 'flist'), 1, 'first line'],
    ['another version', (right) => right.replace('actions 1', 'actions 2'), 1, 'version 2'],
    ['a head line twice', (right) => right.replace('\ntime', '\ntime 2024-05-01T10:00:00Z\ntime'), 8, 'second'],
    ['a missing head line', (right) => right.replace(/^count .*\n/m, ''), lineOf('rm') - 1, 'count is missing'],
    ['a location alone', (right) => right.replace(' ext4-1', ''), 2, 'missing'],
    ['a location that is not text', (right) => right.replace('/photos', '"\\xFF"'), 2, 'UTF-8'],
    ['lines behind the end', (right) => `${right}rm x\n`, lineOf('end') + 1, 'behind the end'],
  ])('with %s is refused, naming the line', (_, spoil, line, message) => {
    expect(() => read(spoil(text))).toThrow(`plan.myr_actions, line ${line}: `);
    expect(() => read(spoil(text))).toThrow(message);
  });

  it('with an endless line is refused', () => {
    const reader = new ActionsReader('plan.myr_actions');
    reader.feed('myrror actions 1\n');
    const piece = 'x'.repeat(1 << 20);
    expect(() => {
      for (let count = 0; count < 20; count++) reader.feed(piece);
    }).toThrow('line 2: a line of more than 16 million characters');
  });

  it('says what to do', () => {
    try {
      read(text.replace(/^rm /m, 'delete '));
      expect.fail('it was read');
    } catch (error) {
      expect((error as { hint: string }).hint).toContain('myrror compare');
    }
  });

  it('is refused by its writer if the head tells another number of actions', () => {
    expect(() => print({ ...header, count: 3 }, two)).toThrow('2 actions instead of 3');
  });

  it('is a list or a format error, whatever the text is', () => {
    const head = text.slice(0, text.indexOf('# '));
    const piece = fc.oneof(
      fc.constantFrom(
        'rm',
        'mv',
        'local_cp',
        'remote_cp',
        'mkdir',
        'link',
        'meta',
        ' ',
        ' ',
        ' ',
        'a',
        'b/',
        '"c d"',
        ' -> ',
        '{',
        '}',
        SET,
        `{${EXPECT}}`,
        'replaces ',
        'set ',
        'by=',
        'sha256',
        '(source"a",',
        'from=',
        'in-place',
        'size=1',
        'mtime=@1.000000000',
        '\n',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    const spoilt = fc.oneof(
      fc.array(piece, { maxLength: 16 }).map((pieces) => `${head}${pieces.join('')}\nend 2\n`),
      fc
        .tuple(fc.nat(text.length), fc.nat(12), fc.string({ unit: 'binary', maxLength: 6 }))
        .map(([at, length, insert]) => text.slice(0, at) + insert + text.slice(at + length)),
    );
    fc.assert(
      fc.property(spoilt, (changed) => {
        try {
          const { header: head2, records } = read(changed);
          const again = read(print({ ...head2, count: records.length }, records));
          expect(again.records.map((action) => ({ ...action, line: 0 }))).toEqual(
            records.map((action) => ({ ...action, line: 0 })),
          );
        } catch (error) {
          if (!isMyrrorError(error) || error.code !== 'format') throw error;
        }
      }),
      { numRuns: 20_000 },
    );
  });
});
