// A certified OpenID Connect provider on a free port of this machine, told what to do by lines of JSON on its input.
//
// The first line is {jwks, clients, clientAuthMethods, claimsInIdToken}; the answer is {issuer}. After that
// {do: "rotate", jwks} replaces the keys, {do: "counts"} tells how often each path was asked for, and {do: "forget"}
// counts anew. It ends when its input does.

import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

import Provider from 'oidc-provider';

// Standard output is for answers; the provider's notices go where its warnings go.
console.info = console.error;

let counts = {};
let settings;
let issuer;
let handle = (request, response) => response.end();

const people = {
  alice: { email: 'alice@example.com', email_verified: true, name: 'Alice Archer', locale: 'en-GB' },
  bob: { email: 'bob@example.com', email_verified: false, name: 'Bob' },
};

function provide(jwks) {
  const provider = new Provider(issuer, {
    jwks,
    clients: settings.clients,
    clientAuthMethods: settings.clientAuthMethods,
    claims: { email: ['email', 'email_verified'], profile: ['name', 'locale'] },
    conformIdTokenClaims: !settings.claimsInIdToken,
    cookies: { keys: ['a key of a test'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  });
  handle = provider.callback();
}

const server = createServer((request, response) => {
  const [path] = request.url.split('?');
  counts[path] = (counts[path] ?? 0) + 1;
  handle(request, response);
});

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const told = JSON.parse(line);
    if (settings === undefined) {
      settings = told;
      server.listen(0, '127.0.0.1', () => {
        issuer = `http://127.0.0.1:${server.address().port}`;
        provide(settings.jwks);
        say({ issuer });
      });
    } else if (told.do === 'rotate') {
      provide(told.jwks);
      say({});
    } else if (told.do === 'forget') {
      counts = {};
      say({});
    } else {
      say(counts);
    }
  })
  .on('close', () => process.exit(0));
