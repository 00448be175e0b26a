import { type CallOptions } from "./caller.js";
import { CounterfoilError } from "./errors.js";

/** The request of a list method. */
export interface PageRequest {
  readonly pageToken?: string | undefined;
}

/** The answer of a list method: one field with resources, and where the next page is. */
export interface Page {
  readonly nextPageToken: string;
}

/** What the one list in a page has. */
export type Listed<P> = {
  [K in keyof P]-?: K extends `$${string}` ? never : P[K] extends (infer T)[] ? T : never;
}[keyof P];

/**
 * All resources of a list method, from the page that the request names on, or from the first. The next page is asked
 * for when the last one is used up. The options hold for each page. Throws CounterfoilError: as the method does, and
 * INTERNAL where a page names the token it was asked with as the next one.
 *
 *     for await (const product of pages(client.catalog.listProducts, { filter: 'brand = "National"' })) …
 */
export async function* pages<R extends PageRequest, P extends Page>(
  list: (request: R, options?: CallOptions) => Promise<P>,
  request: R,
  options?: CallOptions,
): AsyncGenerator<Listed<P>, void> {
  let pageToken = request.pageToken ?? "";
  do {
    const page: P = await list({ ...request, pageToken }, options);
    if (pageToken && page.nextPageToken === pageToken) {
      throw new CounterfoilError("INTERNAL", "the server gave the same page token again");
    }
    yield* resources(page);
    pageToken = page.nextPageToken;
  } while (pageToken);
}

function resources<P extends Page>(page: P): Listed<P>[] {
  const lists = Object.entries(page).filter(([name, value]) => !name.startsWith("$") && Array.isArray(value));
  return (lists[0]?.[1] ?? []) as Listed<P>[];
}
