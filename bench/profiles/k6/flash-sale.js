// Everybody wants one unit of the same thing in the same moment. Who comes too late is told so: that is a right answer.

import { Counter } from 'k6/metrics';

import { DURATION, list, order, STATUS, thresholds, VUS } from './common.js';

const sale = list('flashSale');
const sold = new Counter('units_sold');

export const options = {
  scenarios: { rush: { executor: 'constant-vus', vus: 4 * VUS, duration: DURATION } },
  thresholds: { ...thresholds(500), units_sold: ['count>0'] }, // else there was nothing to rush for
};

export default function () {
  if (order(sale[0], [STATUS.StatusFailedPrecondition])) {
    sold.add(1);
  }
}
