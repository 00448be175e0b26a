// People buy what real people bought: a quote, the order, and the order read again.

import { Counter } from 'k6/metrics';

import { any, call, DURATION, list, order, STATUS, thresholds, VUS } from './common.js';

const drafts = list('drafts');
const placedOrders = new Counter('orders_placed');

export const options = {
  scenarios: { checkout: { executor: 'constant-vus', vus: VUS, duration: DURATION } },
  thresholds: { ...thresholds(250), orders_placed: ['count>0'] },
};

export function checkout() {
  const draft = any(drafts);
  call('orders.v1.OrderService/QuoteOrder', { draft });
  const placed = order(draft, [STATUS.StatusFailedPrecondition]); // sold out
  if (placed) {
    placedOrders.add(1);
    call('orders.v1.OrderService/GetOrder', { name: placed.name });
  }
}

export default checkout;
