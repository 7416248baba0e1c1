// Made from the definitions of the API, by a test of the server; not written by hand.
// What can be asked of `exchange`.

import type * as types from "./types.js";

/** Bring in a file, and see what it would change */
export interface BeginImport {
  /** Or as base64, if it is not UTF-8. */
  base64?: string | null;
  /** Or the file itself, if it is small: as text. */
  content?: string | null;
  /** The file: the id that it got from `files.add`. */
  file?: string | null;
  /** `products` unless said. */
  kind?: unknown;
  /** Where stock is whose line does not say it. */
  location?: string | null;
  /** How it is to be read, where that is not to be found out. */
  manner?: types.ImportManner;
  /** `sku` unless said. */
  match_by?: types.MatchBy | null;
  /** `leave` unless said. */
  missing?: types.Missing | null;
  /** The system that the file is from, such as `woocommerce`: what it calls its products is kept as their external
   * ids. The format's name unless said. */
  source?: string | null;
}

/** Stop an export */
export interface CancelExport {
  id: string;
}

/** Stop an import where it is */
export interface CancelImport {
  id: string;
}

/** Do what an import would change */
export interface StartImport {
  id: string;
}

/** Take back what an import did */
export interface UndoImport {
  id: string;
}
