/// <reference path="./wit.d.ts" />
/** What stands on the other side: Stockade where a component runs, a `World` in a test. */

import * as clock from "stockade:plugin/clock@0.1.0";
import * as credentials from "stockade:plugin/credentials@0.1.0";
import * as http from "stockade:plugin/http@0.1.0";
import * as kv from "stockade:plugin/kv@0.1.0";
import * as log from "stockade:plugin/log@0.1.0";
import * as notify from "stockade:plugin/notify@0.1.0";
import * as random from "stockade:plugin/random@0.1.0";
import * as records from "stockade:plugin/records@0.1.0";
import * as settings from "stockade:plugin/settings@0.1.0";
import { Problem } from "./failure.js";

export type Handle = credentials.Credential;
export type Level = "debug" | "info" | "warn" | "error";
export type { Request as Sending } from "stockade:plugin/http@0.1.0";

let calls = 0;

/** As long as this runs there is a host to ask. */
export function during<T>(call: () => T): T {
  calls++;
  try {
    return call();
  } finally {
    calls--;
  }
}

export const getRecord = (kind: string, id: string) => ask(() => records.get(tidy(kind), tidy(id)));

export const listRecords = (kind: string, query: string, cursor: string | undefined) =>
  ask(() => records.list(tidy(kind), query, maybe(cursor)));

export const findRecord = (kind: string, externalId: string) =>
  ask(() => records.find(tidy(kind), tidy(externalId)));

export const binding = (kind: string, id: string) => ask(() => records.binding(tidy(kind), tidy(id)));

export const openCredential = (name: string) => ask(() => credentials.open(tidy(name)));

export const sign = (credential: Handle, scheme: string, data: Uint8Array) =>
  ask(() => credential.sign(scheme, data));

export const verify = (credential: Handle, scheme: string, data: Uint8Array, signature: string) =>
  ask(() => credential.verify(scheme, data, tidy(signature)));

export const equal = (a: Uint8Array, b: Uint8Array) => ask(() => credentials.equal(a, b));

export const send = (request: http.Request) => ask(() => http.send(request));

export const getEntry = (key: string) => ask(() => kv.get(tidy(key)));

export const putEntry = (key: string, value: Uint8Array, expiresIn?: number) =>
  ask(() => kv.put(tidy(key), value, expiresIn ?? null));

export const swapEntry = (key: string, expected: number | undefined, value: Uint8Array) =>
  ask(() => kv.swap(tidy(key), expected ?? null, value, null));

export const removeEntry = (key: string) => ask(() => kv.remove(tidy(key)));

export const scanEntries = (prefix: string, after: string | undefined, limit: number) =>
  ask(() => kv.scan(tidy(prefix), maybe(after), limit));

export const getSettings = () => ask(() => settings.get());

export const write = (level: Level, line: string) => ask(() => log.write(level, tidy(line)));

export const now = () => ask(() => clock.now());

export const randomBytes = (count: number) => ask(() => random.bytes(count));

export const sendNotice = (notice: string) => ask(() => notify.send(notice));

/** A text as it may cross the wall: with half of a pair of surrogates in it, it would be a trap. */
export function tidy(text: string): string {
  return String(text).toWellFormed();
}

function maybe(text: string | undefined): string | null {
  return text === undefined ? null : tidy(text);
}

/** What the host refuses, the engine throws as an error with the problem in it. */
function ask<T>(question: () => T): T {
  if (calls === 0) {
    throw new Error("There is no host to ask while a plugin is loaded: ask it where the plugin is called.");
  }
  try {
    return question();
  } catch (error) {
    const { payload } = error as { payload?: { code: string; detail: string } };
    throw payload ? new Problem(payload.code, payload.detail) : error;
  }
}
