// Made from the definitions of the API, by a test of the server; not written by hand.
// What can be read. A field is null where it was not granted, or where nothing is known.

import type * as types from "./types.js";

export interface Brand {
  archived_at?: string | null;
  created_at?: string | null;
  id: string;
  name?: string | null;
  version: number;
}

export interface Category {
  archived_at?: string | null;
  created_at?: string | null;
  id: string;
  name?: string | null;
  /** The category that it is part of; none at the top. */
  parent?: string | null;
  /** The names from the top down to it. */
  path?: string[] | null;
  version: number;
}

export interface Contact {
  addresses?: types.Address[] | null;
  archived_at?: string | null;
  company?: string | null;
  /** Where they are; decides how they are taxed. */
  country?: string | null;
  created_at?: string | null;
  credit_limit?: string | null;
  /** What they are invoiced in, and their limit is in. */
  currency?: string | null;
  /** Whom price lists know them as: a word such as `wholesale`. */
  customer_group?: string | null;
  email?: string | null;
  /** When all that says who they are was destroyed. */
  erased_at?: string | null;
  id: string;
  is_customer?: boolean | null;
  is_supplier?: boolean | null;
  kind?: types.ContactKind | null;
  /** In which they are written to, such as `de`. */
  language?: string | null;
  /** The fields that your roles do not show; they are null here. */
  masked?: string[] | null;
  /** The one that they turned out to be. */
  merged_into?: string | null;
  name?: string | null;
  notes?: string | null;
  phone?: string | null;
  /** The one list that holds for them, whatever else would. */
  price_list?: string | null;
  /** All of them, in order. */
  tags?: string[] | null;
  tax_id?: string | null;
  updated_at?: string | null;
  version: number;
}

export interface Invoice {
  buyer?: types.Buyer | null;
  /** As its order says. */
  channel?: string | null;
  contact?: string | null;
  credited?: string | null;
  /** Of a credit note: the invoice. */
  credits?: string | null;
  currency?: string | null;
  due_at?: string | null;
  id: string;
  includes_tax?: boolean | null;
  /** Of a credit note: whether what it takes back is still owed, and goes onto another invoice. */
  is_again?: boolean | null;
  is_overdue?: boolean | null;
  issued_at?: string | null;
  issued_by?: string | null;
  kind?: unknown;
  lines?: types.InvoiceLine[] | null;
  /** The picture at its head. */
  logo?: string | null;
  /** The fields that your roles do not show; they are null here. */
  masked?: string[] | null;
  /** As it is printed. */
  name?: string | null;
  net?: string | null;
  note?: string | null;
  /** Among those of its series: each follows the one before. */
  number?: number | null;
  /** What is still to be paid of it. */
  open?: string | null;
  order?: string | null;
  paid?: string | null;
  regime?: types.Regime | null;
  rounding?: string | null;
  /** From whom, as they were then: name, address and number, line by line. */
  seller?: string | null;
  series?: string | null;
  /** Null of a credit note. */
  state?: unknown;
  tax?: string | null;
  taxes?: types.TaxSum[] | null;
  total?: string | null;
  version: number;
}

export interface Location {
  /** Whether more may go out than was counted in. */
  allows_negative?: boolean | null;
  archived_at?: string | null;
  created_at?: string | null;
  id: string;
  kind?: types.Place | null;
  name?: string | null;
  version: number;
}

export interface Movement {
  at?: string | null;
  currency?: string | null;
  id: string;
  kind?: types.Kind | null;
  late_average?: string | null;
  late_fifo?: string | null;
  /** Its number among the movements of this variant at this location. */
  line?: number | null;
  location?: string | null;
  /** Which batch, or which piece, where they are told apart. */
  lot?: string | null;
  /** The fields that your roles do not show; they are null here. */
  masked?: string[] | null;
  /** Who moved it, as the audit log says it. */
  moved_by?: string | null;
  /** How much more, or less, is there. */
  on_hand?: string | null;
  /** What was there with it. */
  on_hand_after?: string | null;
  reason?: string | null;
  /** How much more, or less, of it is spoken for. */
  reserved?: string | null;
  reserved_after?: string | null;
  /** The movement that this one takes back. */
  reverses?: string | null;
  /** What it was for, such as an order's id. */
  source?: string | null;
  unit_cost?: string | null;
  value_average?: string | null;
  value_fifo?: string | null;
  variant?: string | null;
  version: number;
}

export interface Order {
  buyer?: types.Buyer | null;
  /** By which way it came: a word such as `counter` or `web`. */
  channel?: string | null;
  contact?: string | null;
  /** Where it goes. */
  country?: string | null;
  created_at?: string | null;
  created_by?: string | null;
  /** What was paid and is not owed: the customer's credit. */
  credit?: string | null;
  /** What is not owed any more, by credit notes. */
  credited?: string | null;
  currency?: string | null;
  discount?: string | null;
  /** Off the goods as a whole. */
  discounts?: types.SalesDiscount[] | null;
  /** What is owed of it, all in all. */
  due?: string | null;
  id: string;
  /** Whether its prices hold the tax. */
  includes_tax?: boolean | null;
  lines?: types.OrderLine[] | null;
  /** Where its goods are taken from; without one, it touches no stock. */
  location?: string | null;
  /** The fields that your roles do not show; they are null here. */
  masked?: string[] | null;
  net?: string | null;
  notes?: string | null;
  /** What people call it. */
  number?: string | null;
  /** What is still to be paid. */
  open?: string | null;
  paid?: string | null;
  payment?: unknown;
  placed_at?: string | null;
  /** What of that was given back. */
  refunded?: string | null;
  /** Why it is taxed as it is. */
  regime?: types.Regime | null;
  /** What the lines do not come to: an order from elsewhere costs what it says there. */
  rounding?: string | null;
  state?: unknown;
  /** In one word, as shops elsewhere say it. */
  status?: types.OrderStatus | null;
  /** What its state is called where it came from. */
  status_raw?: string | null;
  /** Of all lines before discounts, as the prices are. */
  subtotal?: string | null;
  tax?: string | null;
  /** By rate. */
  taxes?: types.TaxSum[] | null;
  total?: string | null;
  updated_at?: string | null;
  /** Of a quote: until when it holds. */
  valid_until?: string | null;
  version: number;
}

export interface Product {
  /** Since when it is no longer sold. */
  archived_at?: string | null;
  brand?: string | null;
  brand_name?: string | null;
  categories?: string[] | null;
  /** What its categories are called. */
  category_names?: string[] | null;
  created_at?: string | null;
  description?: string | null;
  id: string;
  images?: types.ProductImage[] | null;
  name?: string | null;
  /** What it can be chosen by. Each variant has a value for each. */
  options?: types.ProductOption[] | null;
  /** Since when the storefront shows it. */
  published_at?: string | null;
  /** What its tags are called. */
  tag_names?: string[] | null;
  tags?: string[] | null;
  tax_class?: string | null;
  updated_at?: string | null;
  /** In the order of the options' values, or of their making. */
  variants?: types.Variant[] | null;
  version: number;
}

export interface Records {
  "brand": Brand;
  "category": Category;
  "contact": Contact;
  "invoice": Invoice;
  "location": Location;
  "movement": Movement;
  "order": Order;
  "product": Product;
}
