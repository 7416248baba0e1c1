// What another program posts becomes a product, once.

import { Outcome, done, kv, plugin } from "stockade-sdk";

/** What is posted. Write here what your service sends. */
interface Posted {
  id: string;
  name: string;
}

export const handler = plugin({
  webhook(webhook) {
    const posted = webhook.json(isPosted);
    const known = `known/${posted.id}`;
    // A service that is not sure whether it was heard says it again.
    if (kv.get(known) !== undefined) return done();
    kv.put(known, true);
    return new Outcome().run("catalog.add-product", { name: posted.name });
  },
});

/** Types are gone when a plugin runs: what comes from outside is looked at. */
function isPosted(value: any): value is Posted {
  return typeof value?.id === "string" && typeof value.name === "string";
}
