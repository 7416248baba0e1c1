/** Secrets, which no plugin ever sees: a handle is good for using one, for what the owner allowed. */

import { bytes } from "./bytes.js";
import * as host from "./host.js";

/** How something is signed. */
export type Signature = "hmac-sha1-hex" | "hmac-sha1-base64" | "hmac-sha256-hex" | "hmac-sha256-base64";

/** A secret of the connection. */
export class Credential {
  readonly name: string;
  readonly handle: host.Handle;

  private constructor(name: string) {
    this.name = name;
    this.handle = host.openCredential(name);
  }

  /** The one that the manifest declares under this name. */
  static open(name: string): Credential {
    return new Credential(name);
  }

  sign(how: Signature, data: Uint8Array | string): string {
    return host.sign(this.handle, how, asBytes(data));
  }

  /**
   * Whether that is the signature of data, found out without telling by how long it takes. Webhooks were verified before a
   * plugin is called; this is for what is signed inside of them.
   */
  verify(how: Signature, data: Uint8Array | string, signature: string): boolean {
    return host.verify(this.handle, how, asBytes(data), signature);
  }
}

/** Whether two are equal, found out without telling by how long it takes. */
export function equal(a: Uint8Array | string, b: Uint8Array | string): boolean {
  return host.equal(asBytes(a), asBytes(b));
}

function asBytes(data: Uint8Array | string): Uint8Array {
  return typeof data === "string" ? bytes(data) : data;
}
