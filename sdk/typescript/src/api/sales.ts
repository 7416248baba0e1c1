// Made from the definitions of the API, by a test of the server; not written by hand.
// What can be asked of `sales`.

import type * as types from "./types.js";

/** Number papers of a kind in a new series from now on */
export interface AddSeries {
  /** The last number that was given elsewhere: the next one follows it. */
  after?: number;
  /** At least so many digits follow, 1 to 12. */
  digits?: number;
  kind: types.PaperKind;
  /** What each number begins with: letters, digits and dashes, such as `2026-`. */
  prefix: string;
}

/** Add a place where something is taxed */
export interface AddTaxJurisdiction {
  country: string;
  name: string;
  /** The first postcode of a range. */
  postcode_from?: string | null;
  /** The last one, with whatever begins like it. */
  postcode_to?: string | null;
  /** A state or a province, as addresses there are written: `NY`. Without one, the whole country. */
  region?: string | null;
}

/** Begin a country's table with the rates that most likely hold there */
export interface AddTaxPreset {
  country: string;
}

/** Tax nothing at a place any more */
export interface ArchiveTaxJurisdiction {
  id: string;
  /** The version you saw. */
  version: number;
}

/** Say who bought, of an order of somebody unknown */
export interface AssignContact {
  contact: string;
  id: string;
  /** The version you saw. */
  version: number;
}

/** Call an order off, and free its goods */
export interface CancelOrder {
  id: string;
  /** Why: it stands in what happened to the order. */
  reason?: string | null;
}

/** Change a draft */
export interface ChangeOrder {
  /** Null for what the contact says of themselves. */
  buyer?: types.Buyer | null;
  channel?: string | null;
  /** Null for somebody who is no contact. */
  contact?: string | null;
  /** All of them. */
  discounts?: types.SalesDiscount[] | null;
  id: string;
  includes_tax?: boolean | null;
  /** All of them. */
  lines?: types.NewOrderLine[] | null;
  location?: string | null;
  notes?: string | null;
  /** The version you saw. */
  version: number;
}

/** Take an invoice back, in whole or in part */
export interface CreditInvoice {
  /** Whether the invoice was only written wrongly: what is taken back is still owed, and goes onto another. Then
   * all of it is taken back. */
  again?: boolean;
  /** Which invoice. */
  id: string;
  /** What of it; all that is not credited yet, unless said. */
  lines?: types.PartOnPaper[] | null;
  reason: string;
}

/** Begin an order */
export interface DraftOrder {
  /** Who they are, and where it goes: as the contact says, unless said. */
  buyer?: types.Buyer | null;
  /** By which way it comes: a word such as `web`; `counter`, unless said. */
  channel?: string | null;
  /** Who buys. Their prices hold, and who they are is kept under their key. */
  contact?: string | null;
  /** That of the contact, else that of the business, unless said. */
  currency?: string | null;
  /** Off the goods as a whole. */
  discounts?: types.SalesDiscount[];
  /** Whether prices hold the tax: as the business says, unless said. */
  includes_tax?: boolean | null;
  lines?: types.NewOrderLine[];
  /** Where its goods are taken from: as the policy says, unless said. */
  location?: string | null;
  notes?: string | null;
}

/** End a tax rate */
export interface EndTaxRate {
  /** The first moment at which it no longer holds; now, unless said. */
  at?: string | null;
  id: string;
  /** The version you saw. */
  version: number;
}

/** Say that an order came to nothing, and free its goods */
export interface FailOrder {
  id: string;
  /** Why: it stands in what happened to the order. */
  reason?: string | null;
}

/** Hand out goods of an order */
export interface FulfilOrder {
  carrier?: string | null;
  /** Of which order. */
  id: string;
  /** What leaves; all that is left, unless said. */
  lines?: types.PartOfOrderLine[] | null;
  /** From where; from where the order's goods are taken, unless said. */
  location?: string | null;
  /** What the carrier calls it. */
  tracking?: string | null;
}

/** Bring an order in from elsewhere, as it is there */
export interface ImportOrder {
  /** Nothing is kept of it where whoever bought it was erased here. */
  buyer?: types.Buyer | null;
  /** By which way it came; the system, unless said. */
  channel?: string | null;
  /** Nobody where they were erased here. */
  contact?: string | null;
  currency: string;
  /** What it is called there. The same one again is the same order. */
  external_id: string;
  includes_tax?: boolean;
  lines: types.OrderLineFromElsewhere[];
  /** Where its goods are taken from: as the policy says, unless said. */
  location?: string | null;
  notes?: string | null;
  /** What people call it; a number of our own, unless said. */
  number?: string | null;
  /** What was paid for it there. What is known already stays as it was. */
  payments?: types.PaymentFromElsewhere[];
  placed_at?: string | null;
  /** All of that that went back there. What is known already stays as it was; what came from there and is not among them
   * any more was taken back there, and counts here no more. Nothing becomes of any where none is said. */
  refunds?: types.RefundFromElsewhere[] | null;
  /** How far it has come there. */
  state: unknown;
  /** As it says so itself; the state, unless said. For as long as it stays the same, what came to its end here stays so. */
  status_raw?: string | null;
  /** Where it comes from, such as `woocommerce`. */
  system: string;
  /** What it costs there, all in all. What the lines do not come to is its rounding. */
  total: string;
}

/** Issue an invoice for an order, or for a part of it */
export interface IssueInvoice {
  /** Until when it is to be paid; after the days of the policy, unless said. */
  due_at?: string | null;
  /** For which order. */
  id: string;
  /** For what of it; for all that stands on no invoice yet, unless said. */
  lines?: types.PartOnPaper[] | null;
  /** What else is to be said on it. */
  note?: string | null;
}

/** Write the paper of what was issued, once */
export interface MakePaper {
  id: string;
}

/** Place an order, and keep its goods */
export interface PlaceOrder {
  id: string;
  /** The version you saw. */
  version: number;
}

/** Offer a draft to its customer */
export interface QuoteOrder {
  id: string;
  /** Until when it holds; thirty days, unless said. */
  valid_until?: string | null;
  /** The version you saw. */
  version: number;
}

/** Write down that money came for an order */
export interface RecordPayment {
  /** In the currency of the order. */
  amount: string;
  /** To be sure: a payment in another currency than the order's is refused. */
  currency?: string | null;
  /** What they call it. The same one again is the same payment. */
  external_id?: string | null;
  /** What they kept of it. */
  fee?: string | null;
  /** For which order. */
  id: string;
  /** How it was paid: a word such as `card`. */
  method?: string | null;
  /** Who took it: a word such as `cash`, `bank` or `stripe`. */
  provider: string;
  /** Now, unless said. */
  received_at?: string | null;
  /** Whether the money has moved: it has, unless said. */
  state?: unknown;
}

/** Give a payment back, in whole or in part */
export interface RefundPayment {
  /** All that is left of the payment, unless said. */
  amount?: string | null;
  /** What the provider calls it. The same one again is the same refund. */
  external_id?: string | null;
  /** Of which payment. */
  id: string;
  reason: string;
  /** Whether the money has moved: it has, unless said. */
  state?: unknown;
}

/** Take the picture at the head of invoices away */
export type RemoveLogo = Record<string, never>;

/** Send an invoice or credit note to its customer by mail */
export interface SendInvoice {
  id: string;
}

/** Say how this business sells */
export interface SetPolicy {
  bic?: string | null;
  /** How much may be taken off a price without another's yes; null for any. */
  discount_limit?: string | null;
  /** The account that invoices are paid to, by its IBAN. */
  iban?: string | null;
  /** How many years the law has invoices kept, after the one they were issued in. */
  keep_years?: number | null;
  /** Where goods are taken from, unless an order says otherwise; null for orders that touch no stock. */
  location?: string | null;
  /** Whether it declares in one place what consumers of the whole European Union owe. */
  one_stop?: boolean | null;
  payment_days?: number | null;
  postcode?: string | null;
  /** The state or province that the business is in, where its country has taxes of such. */
  region?: string | null;
  /** The other countries whose taxes it collects: all of them. */
  registered?: string[] | null;
  /** Where the business stands in a register, as its invoices say it. */
  registration?: string | null;
  /** The same for some roles: all of them. Of several roles, the largest holds. */
  role_limits?: types.RoleDiscountLimit[] | null;
  round_how?: types.RoundHow | null;
  round_per?: unknown;
  round_together?: boolean | null;
  tax_id?: string | null;
  /** The version you saw; nought before anybody said anything. */
  version: number;
}

/** Say what is taxed at a place from a moment on */
export interface SetTaxRate {
  /** Whether it is on the other taxes too. */
  compound?: boolean;
  /** Where. */
  id: string;
  /** As it stands on an invoice. */
  name: string;
  /** A share of the price without taxes: 0.2 is twenty percent, 0 is nothing. */
  rate: string;
  /** Of what; without one, of all that has no rate of its own there. */
  tax_class?: string | null;
  /** From when on; now, unless said. */
  valid_from?: string | null;
}

/** Take goods of an order back */
export interface TakeBack {
  /** Of which order. */
  id: string;
  lines: types.PartOfOrderLine[];
  /** Where to; where the order's goods are taken from, unless said. */
  location?: string | null;
  reason: string;
  /** Whether they can be sold again; so, unless said. */
  restock?: boolean;
}

/** Say with whom a delivery goes */
export interface TrackFulfilment {
  carrier?: string | null;
  id: string;
  tracking?: string | null;
  /** The version you saw. */
  version: number;
}

/** Pay an order with what is left of another */
export interface UseCredit {
  /** As much as is left and owed, unless said. */
  amount?: string | null;
  /** Of which other something is left. */
  from: string;
  /** Which order is paid. */
  id: string;
}
