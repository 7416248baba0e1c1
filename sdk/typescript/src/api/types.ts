// Made from the definitions of the API, by a test of the server; not written by hand.
// What operations take and records hold.

/** Where somebody lives, or takes what is sent. */
export interface Address {
  city?: string;
  country: string;
  /** Street and number, floor, building: up to four lines. */
  lines: string[];
  /** Who is there, where it is not the contact. */
  name?: string;
  postcode?: string;
  purpose: unknown;
  /** A state, a province, a county. */
  region?: string;
}

export interface ArrivedLine {
  line: string;
  /** More than zero, and not more than is on its way. */
  quantity: string;
}

export interface Brand {
  archived_at?: string | null;
  created_at: string;
  id: string;
  name: string;
  version: number;
}

/** What is done to each, as it is asked for. */
export interface BulkChange {
  /** For `price-amount`: how much more, or less. */
  amount?: string | null;
  /** For `set-brand`; none takes it away. */
  brand?: string | null;
  /** For `add-category` and `remove-category`. */
  category?: string | null;
  /** What the amount is in: prices in another currency stay. */
  currency?: string | null;
  /** For `price-percent`: how much more of a hundred, or less. */
  percent?: string | null;
  /** By name, for `add-tags` and `remove-tags`. */
  tags?: string[];
  what: What;
}

export interface BulkMatching {
  /** Archived ones; without it, those still sold. */
  archived?: boolean;
  brand?: string | null;
  category?: string | null;
  currency?: string | null;
  /** Only these; none for all that match. */
  ids?: string[];
  price_from?: string | null;
  price_to?: string | null;
  published?: boolean | null;
  /** Found for these words, as in the list of products. */
  search?: string | null;
  tag?: string | null;
}

/** Who buys, as they were then. */
export interface Buyer {
  /** Where invoices go. */
  billing?: Address | null;
  company?: string | null;
  email?: string | null;
  name?: string;
  phone?: string | null;
  /** Where goods go, where that is elsewhere. Without both, they take them along. */
  shipping?: Address | null;
  tax_id?: string | null;
}

/** A branch of the tree. A product may hang on several. */
export interface CategoryInTree {
  archived_at?: string | null;
  created_at: string;
  id: string;
  name: string;
  /** The category that it is part of; none at the top. */
  parent?: string | null;
  /** The names from the top down to it. */
  path: string[];
  version: number;
}

/** By which way somebody is reached. */
export type Channel = "email" | "phone" | "message" | "post";

export interface ChosenForVariant {
  /** A value for each of the options, in their order. */
  choices: string[];
  variant: string;
}

/** What one column is. */
export interface ColumnMeaning {
  /** Its name in the header. */
  column: string;
  /** `name`, `sku`, `price`, `option-1` and so on. */
  means: string;
}

/** What a contact is. */
export type ContactKind = "person" | "company";

/** What stands before the decimals. */
export type Decimal = "point" | "comma";

/** An operation with its input. */
export interface DeedCall {
  input: unknown;
  operation: string;
}

export interface DeedStepSettled {
  /** Why it is left alone; without it, it is taken back. */
  left_alone?: string | null;
  number: number;
}

/** What stands between two cells. */
export type Delimiter = "comma" | "semicolon" | "tab";

export interface GoodsBackElsewhere {
  /** What the line is called there. */
  line: string;
  quantity: string;
}

/** How a file is to be read. What is not told is found out. */
export interface ImportManner {
  /** For a file of any other format: what its columns are. */
  columns?: ColumnMeaning[];
  /** What its amounts are in, where no column says so. */
  currency?: string | null;
  /** What stands before the decimals of its amounts. */
  decimal?: Decimal | null;
  delimiter?: Delimiter | null;
  encoding?: unknown;
  format?: unknown;
}

/** So much of a line of the order. */
export interface InvoiceLine {
  line: string;
  name: string;
  net: string;
  quantity: string;
  sku?: string | null;
  tax: string;
  taxes: LineTax[];
  total: string;
  unit: string;
  /** For one, before discounts; with the tax in it where the invoice's prices hold it. */
  unit_price: string;
}

/** Why a level changed. */
export type Kind = "receive" | "adjust" | "transfer-out" | "transfer-in" | "reserve" | "release" | "consume";

/** So much on an account: on one side of it. */
export interface LedgerLine {
  account: string;
  credit: string;
  debit: string;
}

/** What a line is of. */
export type LineKind = "goods" | "shipping" | "fee";

/** A tax of a line. */
export interface LineTax {
  amount: string;
  compound?: boolean;
  /** The rate that it was taxed by; null for one from elsewhere. */
  id?: string | null;
  name: string;
  /** 0.2 for twenty percent; null where nobody said. */
  rate?: string | null;
}

export interface Location {
  /** Whether more may go out than was counted in. */
  allows_negative: boolean;
  archived_at?: string | null;
  created_at: string;
  id: string;
  kind: Place;
  name: string;
  version: number;
}

/** By what a product of the file is known to be one that is here. Our own ids always tell it. */
export type MatchBy = "sku" | "key";

/** What becomes of products that are here and not in the file. */
export type Missing = "leave" | "archive";

/** Never edited: a mistake is taken back by another. */
export interface Movement {
  at: string;
  currency?: string | null;
  id: string;
  kind: Kind;
  late_average?: string | null;
  late_fifo?: string | null;
  /** Its number among the movements of this variant at this location. */
  line: number;
  location: string;
  /** Which batch, or which piece, where they are told apart. */
  lot?: string | null;
  /** The fields that your roles do not show; they are null here. */
  masked?: string[];
  /** Who moved it, as the audit log says it. */
  moved_by: string;
  /** How much more, or less, is there. */
  on_hand: string;
  /** What was there with it. */
  on_hand_after: string;
  reason: string;
  /** How much more, or less, of it is spoken for. */
  reserved: string;
  reserved_after: string;
  /** The movement that this one takes back. */
  reverses?: string | null;
  /** What it was for, such as an order's id. */
  source?: string | null;
  unit_cost?: string | null;
  value_average?: string | null;
  value_fifo?: string | null;
  variant: string;
  version: number;
}

export interface NewBulk {
  change: BulkChange;
  of: BulkMatching;
  /** When you saw them: what is changed by somebody after that is passed over. Now, unless said. */
  seen_at?: string | null;
  /** How many you saw: what its progress is measured by. */
  total?: number | null;
}

/** What is known of a step. */
export interface NewDeedStep {
  /** What takes it back, in this order; nothing for what was not done. */
  back?: DeedCall[];
  /** The id of the record. */
  record: string;
  /** What people call it. */
  title: string;
  /** Why nothing was done to it, or why it was left alone. */
  why?: string | null;
}

/** A line as it is asked for. */
export interface NewOrderLine {
  discounts?: SalesDiscount[];
  /** Goods, unless said. */
  kind?: LineKind;
  /** What it is called; as the catalog calls it, unless said. */
  name?: string | null;
  quantity: string;
  /** Of what is no variant: how it is taxed. */
  tax_class?: string | null;
  /** For one, with the tax in it where the order's prices hold it. What the catalog says, unless said. */
  unit_price?: string | null;
  /** Without one, say a name and a price. */
  variant?: string | null;
}

export interface NewTransferLine {
  /** Which batch, or which piece, by its name: where they are told apart. */
  lot?: string | null;
  /** More than zero. */
  quantity: string;
  variant: string;
}

export interface NewVariant {
  /** The primary one: an EAN, UPC, GTIN or ISBN. */
  barcode?: string | null;
  /** A value for each of the product's options, in their order. */
  choices?: string[];
  cost?: string | null;
  /** The business's own where there is a price or a cost and none is said. */
  currency?: string | null;
  /** What else is scanned for it. */
  other_barcodes?: string[];
  price?: string | null;
  sku?: string | null;
  /** What was chosen, unless said. */
  title?: string | null;
  /** `piece` unless said. */
  unit?: string | null;
}

/** One thing of an order, as it was called and cost when it was written. */
export interface OrderLine {
  /** All that is taken off, its share in what is taken off the whole with it. */
  discount: string;
  /** Off this line alone. */
  discounts: SalesDiscount[];
  /** What it is called where it came from. */
  external_id?: string | null;
  /** How much of it has left. */
  fulfilled: string;
  id: string;
  /** How much of it stands on invoices. */
  invoiced: string;
  kind: LineKind;
  /** What one costs by the catalog, in the same way. */
  list_price?: string | null;
  name: string;
  net: string;
  order: string;
  /** Which one it is, from 1. */
  place: number;
  quantity: string;
  /** How much of that came back. */
  returned: string;
  sku?: string | null;
  /** Before discounts, as the price is. */
  subtotal: string;
  tax: string;
  tax_class?: string | null;
  taxes: LineTax[];
  total: string;
  unit: string;
  /** For one, with the tax in it where the order's prices hold it. */
  unit_price: string;
  /** Null where it is nothing that the catalog has. */
  variant?: string | null;
  version: number;
}

export interface OrderLineFromElsewhere {
  external_id?: string | null;
  kind?: LineKind;
  name: string;
  /** Without tax, after discounts. */
  net: string;
  quantity: string;
  sku?: string | null;
  /** Before discounts; as much as it comes to, unless said. */
  subtotal?: string | null;
  taxes?: LineTax[];
  /** For one; what it comes to is what it says, and not this times the quantity. */
  unit_price?: string | null;
  /** What it is here; that of its SKU, unless said. One that the catalog does not have is kept as it is. */
  variant?: string | null;
}

/** An order in one word, as shops elsewhere say it: how far it has come, and whether it is paid. */
export type OrderStatus = "draft" | "quoted" | "open" | "paid" | "fulfilling" | "completed" | "cancelled" | "failed" | "partially-refunded" | "refunded";

/** What is numbered. */
export type PaperKind = "order" | "invoice" | "credit-note";

/** So much of a line. */
export interface PartOfOrderLine {
  line: string;
  /** Which batch, or which piece, by its name: where they are told apart. */
  lot?: string | null;
  /** More than zero. */
  quantity: string;
}

/** So much of a line. */
export interface PartOnPaper {
  line: string;
  /** More than zero. */
  quantity: string;
}

/** Money for an order. */
export interface Payment {
  amount: string;
  /** As its order says. */
  channel: string;
  currency: string;
  /** What they call it. They tell of it more than once, and it is one. */
  external_id?: string | null;
  fee?: string | null;
  id: string;
  /** The fields that your roles do not show; they are null here. */
  masked?: string[];
  /** How it was paid: a word such as `card`. */
  method?: string | null;
  order: string;
  /** Who took it: a word such as `cash`, `bank` or `stripe`; `credit` for what was left of another order. */
  provider: string;
  received_at: string;
  recorded_at: string;
  recorded_by: string;
  /** What of it was given back, or is on its way back. */
  refunded: string;
  state: unknown;
  version: number;
}

export interface PaymentFromElsewhere {
  amount: string;
  /** What it is called there. The same one again is the same payment. */
  external_id: string;
  /** How it was paid: a word such as `card`. */
  method?: string | null;
  /** Who took it: a word such as `stripe`. */
  provider: string;
  /** Now, unless said. */
  received_at?: string | null;
}

/** What a location is. */
export type Place = "place" | "transit";

/** From so many on, one unit costs so much. */
export interface PriceBreak {
  from: string;
  price: string;
}

export interface PriceOfVariant {
  /** All of them; none takes the variant out of the list. */
  breaks: PriceBreak[];
  variant: string;
  /** The version you saw, of what the list says of this variant. Without it that is written over. */
  version?: number | null;
}

/** A picture: at an https address elsewhere, or kept here. */
export interface ProductImage {
  /** What is to be seen, for those who do not see it. */
  alt?: string;
  blob?: string | null;
  height?: number | null;
  /** Of one that is kept here: its small form, for lists. Filled in here, whatever is sent. */
  thumb?: string | null;
  url?: string | null;
  /** Of one that is kept here, in points. Filled in here, whatever is sent. */
  width?: number | null;
}

/** One thing to choose, such as a size, with what there is to choose from, in order. */
export interface ProductOption {
  name: string;
  values: string[];
}

/** Money that went back. */
export interface Refund {
  amount: string;
  /** As its order says. */
  channel: string;
  currency: string;
  external_id?: string | null;
  id: string;
  order: string;
  payment: string;
  provider: string;
  reason: string;
  recorded_by: string;
  refunded_at: string;
  state: unknown;
  version: number;
}

export interface RefundFromElsewhere {
  /** More than was paid does not go back: what is beyond it is left out. Nothing, where only goods came back. */
  amount: string;
  /** What it is called there. The same one again is the same refund. */
  external_id: string;
  /** What came back with it, onto the shelf, once, whether or not anything was paid. What has not left yet is no longer
   * kept for the order. */
  goods?: GoodsBackElsewhere[];
  reason?: string | null;
  /** Now, unless said. */
  refunded_at?: string | null;
}

/** Why a sale is taxed as it is. */
export type Regime = "domestic" | "destination" | "origin" | "reverse-charge" | "export";

/** How much somebody of this role may take off. */
export interface RoleDiscountLimit {
  /** 0.1 for ten percent. */
  limit: string;
  role: string;
}

/** How a fraction of the smallest coin becomes one, or none. */
export type RoundHow = "half-up" | "half-even" | "down" | "up";

/** A discount: a share of what is left, or an amount. One of the two. */
export interface SalesDiscount {
  amount?: string | null;
  /** What it is for, such as the code of a coupon. */
  reason?: string;
  /** 0.1 for ten percent. */
  share?: string | null;
}

/** What a tax comes to on a whole paper. */
export interface TaxSum {
  amount: string;
  id?: string | null;
  name: string;
  /** Of what, without taxes. */
  net: string;
  rate?: string | null;
}

export interface TransferDifference {
  line: string;
  /** What is lost. */
  missing?: string;
  /** For whoever asks later: broken on the way, sent to the wrong shop. */
  reason: string;
  /** What went back to where it came from. */
  returned?: string;
}

export interface Variant {
  archived_at?: string | null;
  /** The primary one: an EAN, UPC, GTIN or ISBN with its check digit. */
  barcode?: string | null;
  /** Its value of each of the product's options, in their order. */
  choices: string[];
  /** What one of it consists of, if it is a bundle or a kit. */
  components: VariantComponent[];
  cost?: string | null;
  created_at: string;
  currency?: string | null;
  id: string;
  /** The fields that your roles do not show; they are null here. */
  masked?: string[];
  /** What else is scanned for it, such as the code of last year's box. */
  other_barcodes: string[];
  /** For one unit. */
  price?: string | null;
  product: string;
  sku?: string | null;
  /** What sets it apart, such as `XL, blue`; empty for the only one. */
  title: string;
  /** What one of it is: `piece`, `kg`, `m`. */
  unit: string;
  updated_at: string;
  version: number;
}

/** So many of this variant are in one of that. */
export interface VariantComponent {
  quantity: string;
  variant: string;
}

/** What the variants that are made have in common. */
export interface VariantMatrix {
  cost?: string | null;
  /** The business's own where there is a price or a cost and none is said. */
  currency?: string | null;
  price?: string | null;
  /** With an option's name, or its number, in braces for what was chosen: `TEE-{size}-{colour}`. */
  sku_pattern?: string | null;
  /** `piece` unless said. */
  unit?: string | null;
}

/** What is done to each. */
export type What = "archive" | "restore" | "publish" | "unpublish" | "add-tags" | "remove-tags" | "add-category" | "remove-category" | "set-brand" | "price-percent" | "price-amount";
