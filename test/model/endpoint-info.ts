/** What an endpoint may say of itself, where a test does not care. */
import { exactNames } from '../../src/core/tree/name-folding.ts';
import type { EndpointInfo } from '../../src/endpoint/endpoint.ts';

export const anyInfo: EndpointInfo = {
  location: '/there',
  exists: true,
  identity: 'there',
  ancestry: ['1:2'],
  machine: 'there',
  times: { granularity: 1, earliest: 0, latest: 2 ** 40 },
  owners: true,
  modes: true,
  directoryRename: true,
  folding: exactNames,
  limits: [],
  sendingCost: 2,
};
