// A shop's day: many look, few buy, at rates that do not wait for the server. RATE is calls a second of those who look.

import { browse } from './browse.js';
import { checkout } from './checkout.js';
import { DURATION, thresholds, VUS } from './common.js';

const RATE = Number(__ENV.RATE || 200);
const arrivals = { executor: 'constant-arrival-rate', timeUnit: '1s', duration: DURATION, preAllocatedVUs: 2 * VUS, maxVUs: 8 * VUS };

export const options = {
  scenarios: {
    look: { ...arrivals, rate: RATE, exec: 'look' },
    buy: { ...arrivals, rate: Math.max(1, Math.round(RATE / 20)), exec: 'buy' },
  },
  thresholds: { ...thresholds(250), dropped_iterations: ['count==0'] },
};

export const look = browse;
export const buy = checkout;
