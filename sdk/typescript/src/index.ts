/**
 * What a plugin for Stockade is written with.
 *
 * A plugin is asked what to do when something happens, and answers with what it wants done. Nothing else that it does lasts:
 * each call is a fresh instance, and `kv` is where it remembers.
 *
 * - `plugin`: what it may be asked; all of it has a default, which is to decline
 * - `Outcome` and `Failure`: what it answers; `Panel`: what it shows
 * - `records`, `http`, `Credential`, `kv`, `settings`, `notify`, `log`, `clock`, `random`: what it is given; whatever was
 *   not granted throws a `Problem`
 * - `stockade-sdk/world`: a world to call it in, in an ordinary test; `stockade-sdk/testing`: a business to install it in
 */

export * as clock from "./clock.js";
export { Credential, equal, type Signature } from "./credentials.js";
export { Failure, Problem, type Remedy } from "./failure.js";
export * as http from "./http.js";
export type { Is } from "./json.js";
export * as kv from "./kv.js";
export { type Binding, Link } from "./links.js";
export * as log from "./log.js";
export type { Made } from "./made.js";
export * as notify from "./notify.js";
export { type Listed, Outcome, done } from "./outcome.js";
export { Chart, Look, Panel, Table, type Kind, type Shown, type Tone, date, money, number, record } from "./panel.js";
export { type Handler, type Plugin, plugin } from "./plugin.js";
export * as random from "./random.js";
export * as records from "./records.js";
export * as settings from "./settings.js";
export type { Action, Call, Event, Later, Schedule, SyncPage, There, Webhook } from "./triggers.js";
