// What the profiles share: the data, the connection, the token, and how an answer is judged.
//
// From the environment: TOKEN, or TOKEN_FILE, a file with the token; TARGET (127.0.0.1:50051), TLS (off; `on` to use it),
// DATA (var/profiles/profiles.json of this repository), DURATION (15s), VUS (8), P99_MS. Files need whole paths.

import grpc from 'k6/net/grpc';
import { check } from 'k6';
import { SharedArray } from 'k6/data';

const ROOT = '../../../'; // k6 opens files relative to the script
const DATA = __ENV.DATA || `${ROOT}var/profiles/profiles.json`;
const TARGET = __ENV.TARGET || '127.0.0.1:50051';
const TOKEN = __ENV.TOKEN || (__ENV.TOKEN_FILE ? open(__ENV.TOKEN_FILE).trim() : '');

export const DURATION = __ENV.DURATION || '15s';
export const VUS = Number(__ENV.VUS || 8);

const client = new grpc.Client();
client.loadProtoset(`${ROOT}protos/counterfoil.binpb`);
let connected = false;

// Of a list in the data; all virtual users share one copy.
export function list(name) {
  return new SharedArray(name, () => [].concat(JSON.parse(open(DATA))[name]));
}

export function any(items) {
  return items[Math.floor(Math.random() * items.length)];
}

// Calls and checks the answer. `refusals` are statuses that are right answers as well: the last unit is sold, say.
export function call(method, request, refusals = []) {
  if (!connected) {
    client.connect(TARGET, { plaintext: __ENV.TLS !== 'on', timeout: '10s' });
    connected = true;
  }
  const answer = client.invoke(`counterfoil.${method}`, request, {
    metadata: { authorization: `Bearer ${TOKEN}` },
    tags: { rpc: method.split('/')[1] },
    timeout: '10s',
  });
  const wanted = [grpc.StatusOK, ...refusals];
  check(answer, { 'the answer is right': (it) => wanted.includes(it.status) });
  return answer.status === grpc.StatusOK ? answer.message : null;
}

export function order(draft, refusals = []) {
  return call('orders.v1.OrderService/PlaceOrder', { request_id: crypto.randomUUID(), draft }, refusals);
}

// Exit code 99 where one is missed: fewer than 99.9 % right answers, or a 99th percentile above the given one.
export function thresholds(p99Ms) {
  return { checks: ['rate>0.999'], grpc_req_duration: [`p(99)<${__ENV.P99_MS || p99Ms}`] };
}

export const STATUS = grpc;
