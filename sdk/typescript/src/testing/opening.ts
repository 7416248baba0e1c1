/** How a business begins. */

import { resolve } from "node:path";
import { build } from "./built.js";
import { Shop } from "./shop.js";
import { Wire } from "./wire.js";

/** A plugin that is to be installed, with what its owner would fill in. `open` opens it. */
export class Opening {
  readonly #folder: string;
  readonly #settings: Record<string, string> = {};
  readonly #secrets: Record<string, string> = {};
  #component: string | null = null;
  #grants: unknown = null;
  #at: string | null = null;
  readonly #beside: string[] = [];

  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  /** Another component than the one that `stockade plugin build` makes; then nothing is built. */
  component(file: string): this {
    this.#component = resolve(file);
    return this;
  }

  setting(name: string, value: string): this {
    this.#settings[name] = value;
    return this;
  }

  secret(name: string, value: string): this {
    this.#secrets[name] = value;
    return this;
  }

  /** What its owner lets it do, as `[needs]` has it; all of that, unless said. */
  granted(grants: unknown): this {
    this.#grants = grants;
    return this;
  }

  /** What time it is: `2026-01-31T09:00:00Z`. From there on it stands still, but for `Shop.pass`. */
  at(moment: string): this {
    this.#at = moment;
    return this;
  }

  /**
   * Somebody runs there, such as `127.0.0.1:8090`, and plays the other side: what is sent there leaves, unless the test says
   * what is answered.
   */
  beside(host: string): this {
    this.#beside.push(host);
    return this;
  }

  async open(): Promise<Shop> {
    if (this.#component === null) await build(this.#folder);
    const wire = await Wire.start();
    try {
      const [folder, component, settings] = [this.#folder, this.#component, this.#settings];
      const [secrets, grants, at, beside] = [this.#secrets, this.#grants, this.#at, this.#beside];
      const said = { folder, component, settings, secrets, grants, at, beside };
      return new Shop(wire, await wire.ask("open", said));
    } catch (trouble) {
      await wire.close();
      throw trouble;
    }
  }
}
