import { readFile } from "node:fs/promises";

import { Client } from "@counterfoil/client";

import { type Act, type Stage, sleep } from "./stage.js";

const HOUR_MS = 3_600_000;

/** A token source that counts how often it is asked. */
class Source {
  asked = 0;

  constructor(
    readonly tokens: (asked: number) => string,
    readonly lifetimeMs: number,
  ) {}

  readonly ask = () => {
    this.asked += 1;
    return { token: this.tokens(this.asked), expiresAt: new Date(Date.now() + this.lifetimeMs) };
  };
}

async function principal(client: Client): Promise<string> {
  return (await client.access.whoAmI({})).subject;
}

async function update(stage: Stage, client: Client, text: string): Promise<void> {
  const product = { name: stage.input.name, description: text };
  await client.catalog.updateProduct({ product, updateMask: { paths: ["description"] } });
}

async function read(stage: Stage, client: Client): Promise<string> {
  return (await client.catalog.getProduct({ name: stage.input.name })).description;
}

async function withCertificate(stage: Stage, target: string): Promise<Client> {
  const { roots, certificate, key } = stage.play.tls;
  const tls = { roots: await readFile(roots), certificate: await readFile(certificate), key: await readFile(key) };
  return stage.client({ credential: undefined, tls }, target);
}

export const CREDENTIALS: Record<string, Act> = {
  "api-key": async (stage) => ({
    principal: await principal(stage.client({ credential: stage.play.credentials.api_key })),
  }),
  "token-source": async (stage) => {
    const source = new Source(() => stage.play.credentials.admin, HOUR_MS);
    const client = stage.client({ credential: source.ask });
    for (let count = 0; count < 5; count++) {
      await principal(client);
    }
    return { asked: source.asked };
  },
  "token-source-expiring": async (stage) => {
    const source = new Source(() => stage.play.credentials.admin, 1000);
    const client = stage.client({ credential: source.ask });
    for (let count = 0; count < 3; count++) {
      await sleep(count > 0 ? 1500 : 0);
      await principal(client);
    }
    return { asked: source.asked };
  },
  "token-refused": async (stage) => {
    const { expired, admin } = stage.play.credentials;
    const source = new Source((asked) => (asked === 1 ? expired : admin), HOUR_MS);
    return { principal: await principal(stage.client({ credential: source.ask })), asked: source.asked };
  },
  mtls: async (stage) => ({ principal: await principal(await withCertificate(stage, stage.play.tls.target)) }),
  "mtls-list": async (stage) => {
    const client = await withCertificate(stage, stage.play.tls.targets);
    const principals: string[] = [];
    for (let count = 0; count < 10; count++) {
      principals.push(await principal(client));
    }
    return { principal: principals[0], answered: principals.length };
  },
  "no-clear-text": (stage) => {
    try {
      new Client(stage.input.address, { credential: stage.play.credentials.admin, tls: false }).close();
    } catch (error) {
      return { refused: error instanceof TypeError };
    }
    return { refused: false };
  },

  "freshness-across-servers": async (stage) => {
    const client = stage.client();
    let stale = 0;
    for (let count = 0; count < 20; count++) {
      const text = `${stage.input.id} ${String(count)}`;
      await update(stage, client, text);
      stale += (await read(stage, client)) === text ? 0 : 1;
    }
    return { stale };
  },
  "freshness-handover": async (stage) => {
    const [first, second] = [stage.client(), stage.client({}, stage.input.other)];
    await update(stage, first, stage.input.id);
    second.freshness = first.freshness;
    return { fresh: (await read(stage, second)) === stage.input.id };
  },
  "freshness-forgotten": async (stage) => {
    const client = stage.client();
    client.freshness = stage.input.token;
    return { display_name: (await client.catalog.getProduct({ name: stage.input.name })).displayName };
  },
};
