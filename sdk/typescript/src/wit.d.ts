// The imports of a component, as the engine gives them: names in camel case, an option that is none as null, a number for
// a `u64`. What crosses in another type than its own is a trap and no error, so nobody but `host.ts` calls these.

declare module "stockade:plugin/records@0.1.0" {
  export function get(kind: string, id: string): string | null;
  export function list(kind: string, query: string, cursor: string | null): { records: string; next: string | null };
  export function find(kind: string, externalId: string): string | null;
  export function binding(kind: string, id: string): string | null;
}

declare module "stockade:plugin/credentials@0.1.0" {
  export interface Credential {
    sign(scheme: string, data: Uint8Array): string;
    verify(scheme: string, data: Uint8Array, signature: string): boolean;
  }
  export function open(name: string): Credential;
  export function equal(a: Uint8Array, b: Uint8Array): boolean;
}

declare module "stockade:plugin/http@0.1.0" {
  import type { Credential } from "stockade:plugin/credentials@0.1.0";

  export interface Header {
    name: string;
    value: Uint8Array;
  }
  export interface Request {
    method: string;
    url: string;
    headers: Header[];
    body: Uint8Array;
    attach: { credential: Credential; scheme: string; options: string }[];
    key: string | null;
    options: string;
  }
  export function send(request: Request): { status: number; headers: Header[]; body: Uint8Array };
}

declare module "stockade:plugin/kv@0.1.0" {
  export interface Entry {
    key: string;
    value: Uint8Array;
    version: number;
  }
  export function get(key: string): Entry | null;
  export function put(key: string, value: Uint8Array, expiresIn: number | null): void;
  export function swap(
    key: string,
    expected: number | null,
    value: Uint8Array,
    expiresIn: number | null,
  ): boolean;
  export function remove(key: string): void;
  export function scan(prefix: string, after: string | null, limit: number): Entry[];
}

declare module "stockade:plugin/settings@0.1.0" {
  export function get(): string;
}

declare module "stockade:plugin/log@0.1.0" {
  export function write(level: "debug" | "info" | "warn" | "error", message: string): void;
}

declare module "stockade:plugin/clock@0.1.0" {
  export function now(): number;
}

declare module "stockade:plugin/random@0.1.0" {
  export function bytes(count: number): Uint8Array;
}

declare module "stockade:plugin/notify@0.1.0" {
  export function send(notice: string): void;
}
