/** What an endpoint is, how far it is, and which volumes it has: small messages. */
import type { Volume } from '../core/tree/columns.ts';
import type { NameFolding } from '../core/tree/name-folding.ts';
import type { EndpointInfo } from '../endpoint/endpoint.ts';
import type { Phase, Progress } from '../endpoint/task.ts';
import { amountIn, type Fields, fieldsOf, flagIn, numberIn, textIn, textsIn } from './argument.ts';
import { protocolError } from './protocol-error.ts';

const LARGEST_VOLUME = 0xffff;

const phases: readonly Phase[] = [
  'recover',
  'scan',
  'match',
  'digest',
  'plan',
  'simulate',
  'make',
  'stage',
  'barrier',
  'place',
  'rearrange',
  'remove',
  'adjust',
  'verify',
  'finish',
];

/** Takes in what the far side says of itself. Throws MyrrorError `protocol`. */
export function readInfo(value: unknown): EndpointInfo {
  const fields = fieldsOf(value);
  const times = fieldsOf(fields.times);
  const granularity = amountIn(times, 'granularity');
  if (!(granularity >= 1)) throw protocolError('times of no granularity');
  return {
    location: textIn(fields, 'location'),
    exists: flagIn(fields, 'exists'),
    identity: textIn(fields, 'identity'),
    ancestry: textsIn(fields, 'ancestry'),
    machine: textIn(fields, 'machine'),
    times: { granularity, earliest: amountIn(times, 'earliest'), latest: amountIn(times, 'latest') },
    owners: flagIn(fields, 'owners'),
    modes: flagIn(fields, 'modes'),
    directoryRename: flagIn(fields, 'directoryRename'),
    folding: readFolding(fields.folding),
    limits: textsIn(fields, 'limits'),
    sendingCost: amountIn(fields, 'sendingCost'),
  };
}

function readFolding(value: unknown): NameFolding {
  const fields = fieldsOf(value);
  return { case: flagIn(fields, 'case'), form: flagIn(fields, 'form') };
}

/** Takes in how far the far side is. */
export function readProgress(fields: Fields): Progress {
  const phase = phases.find((name) => name === fields.phase);
  if (phase === undefined) throw protocolError('an unknown phase');
  const side = fields.side;
  const progress: Progress = {
    type: 'progress',
    phase,
    entries: numberIn(fields, 'entries'),
    entriesTotal: totalIn(fields, 'entriesTotal'),
    bytes: numberIn(fields, 'bytes'),
    bytesTotal: totalIn(fields, 'bytesTotal'),
  };
  return side === 'source' || side === 'destination' ? { ...progress, side } : progress;
}

function totalIn(fields: Fields, name: string): number | null {
  return fields[name] === null ? null : numberIn(fields, name);
}

/** The volumes of a snapshot as a message. */
export function volumesMessage(volumes: readonly Volume[]): unknown {
  return volumes.map(({ device, mount }) => [`${device}`, mount]);
}

/** The volumes in a message. */
export function readVolumes(value: unknown): Volume[] {
  if (!Array.isArray(value) || value.length > LARGEST_VOLUME) throw protocolError('no list of volumes');
  return value.map((item) => {
    const [device, mount] = Array.isArray(item) ? (item as unknown[]) : [];
    if (typeof device !== 'string' || !/^[0-9]{1,20}$/.test(device) || !Number.isSafeInteger(mount)) {
      throw protocolError('a volume that is none');
    }
    return { device: BigInt(device), mount: mount as number };
  });
}
