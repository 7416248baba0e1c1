// Brings products over from a shop elsewhere, page by page.

import { Credential, Outcome, http, kv, plugin, settings } from "stockade-sdk";

/** What the owner filled in, as plugin.toml asks for it. */
interface Settings {
  shop: string;
}

/** A page, as the shop answers it. Write here what yours says. */
interface Page {
  products: { id: string; name: string }[];
  next?: number | null;
}

export const handler = plugin({
  /** One page. Its products and where the next begins are kept together, so each comes once, whatever happens. */
  sync({ cursor }) {
    const page = asked(cursor ?? "1");
    const outcome = new Outcome();
    for (const product of page.products) {
      const known = `known/${product.id}`;
      if (kv.get(known) === undefined) {
        kv.put(known, true);
        outcome.run("catalog.add-product", { name: product.name });
      }
    }
    return page.next == null ? outcome : outcome.cursor(String(page.next));
  },

  /** Somebody wants to know whether the connection works. */
  action() {
    asked("1");
    return new Outcome().answer("The shop answers, and takes the key.");
  },
});

function asked(page: string): Page {
  const { shop } = settings.get<Settings>();
  const key = Credential.open("key");
  const url = `${shop.replace(/\/+$/, "")}/products?page=${page}`;
  return http.get(url).bearer(key).send().ok().json(isPage);
}

/** Types are gone when a plugin runs: what comes from outside is looked at. */
function isPage(value: any): value is Page {
  const isProduct = (product: any) => typeof product?.id === "string" && typeof product.name === "string";
  const isNext = value?.next == null || Number.isSafeInteger(value.next);
  return Array.isArray(value?.products) && value.products.every(isProduct) && isNext;
}
