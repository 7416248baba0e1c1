// Made from the definitions of the API, by a test of the server; not written by hand.
// What can be asked of `catalog`.

import type * as types from "./types.js";

/** Add a brand */
export interface AddBrand {
  name: string;
}

/** Add a category */
export interface AddCategory {
  name: string;
  /** What it is part of; it stands at the top where nothing is said. */
  parent?: string | null;
}

/** Say how much of one unit another is */
export interface AddConversion {
  /** … is so many … */
  is_worth: string;
  /** … of that. */
  of_unit: string;
  /** One of this … */
  unit: string;
  /** For this variant only. */
  variant?: string | null;
}

/** Add a price list */
export interface AddPriceList {
  currency: string;
  /** Whom it is for: a word such as `wholesale`; everybody where nothing is said. */
  customer_group?: string | null;
  /** Whether its prices are what the customer pays, or tax comes on top. */
  includes_tax: boolean;
  name: string;
  /** Of two lists that fit, the one with the higher number; nought unless said. */
  priority?: number;
  valid_from?: string | null;
  /** The first moment at which it no longer holds. */
  valid_until?: string | null;
}

/** Add a product with its variants */
export interface AddProduct {
  brand?: string | null;
  /** Where it is looked for. */
  categories?: string[];
  description?: string;
  images?: types.ProductImage[];
  /** What the variants that follow from the options have in common; with it, those that are not among
   * `variants` are made, too. */
  matrix?: types.VariantMatrix | null;
  name: string;
  /** What it can be chosen by, such as a size and a colour; at most three. */
  options?: types.ProductOption[];
  /** Whether the storefront shows it. */
  published?: boolean;
  /** Words that it has in common with others. One that is new is made. */
  tags?: string[];
  tax_class?: string | null;
  /** What is sold of it. Where none is given, everything that the options make, or the only one. */
  variants?: types.NewVariant[];
}

/** Add a tax class */
export interface AddTaxClass {
  /** What programs call it: `standard`, `reduced`. It never changes. */
  code: string;
  name: string;
}

/** Add a unit */
export interface AddUnit {
  /** What variants call it, such as `bunch`. It never changes. */
  code: string;
  /** How many decimal places a quantity of it may have; none unless said, and never more than six. */
  decimals?: number;
  name: string;
}

/** Add a variant to a product */
export interface AddVariant {
  /** The product. */
  id: string;
  variant: types.NewVariant;
}

/** Take a product out of what is sold */
export interface ArchiveProduct {
  id: string;
  /** The version you saw. */
  version: number;
}

/** Change all products that match */
export interface BeginBulk {
  change: types.BulkChange;
  of: types.BulkMatching;
  /** When you saw them: what is changed by somebody after that is passed over. Now, unless said. */
  seen_at?: string | null;
  /** How many you saw: what its progress is measured by. */
  total?: number | null;
}

/** Rename or archive a brand */
export interface ChangeBrand {
  /** Archived ones stay with their products, and get no more. */
  archived?: boolean | null;
  id: string;
  name?: string | null;
  /** The version you saw. */
  version: number;
}

/** Rename or archive a category */
export interface ChangeCategory {
  /** Archived ones keep their products, and take no more. */
  archived?: boolean | null;
  id: string;
  name?: string | null;
  /** The version you saw. */
  version: number;
}

/** Change or archive a price list */
export interface ChangePriceList {
  archived?: boolean | null;
  customer_group?: string | null;
  id: string;
  includes_tax?: boolean | null;
  name?: string | null;
  priority?: number | null;
  valid_from?: string | null;
  valid_until?: string | null;
  /** The version you saw. */
  version: number;
}

/** Change a product */
export interface ChangeProduct {
  brand?: string | null;
  /** All of them. */
  categories?: string[] | null;
  description?: string | null;
  id: string;
  /** All of them, in order. */
  images?: types.ProductImage[] | null;
  name?: string | null;
  /** Whether the storefront shows it. */
  published?: boolean | null;
  /** All of them, by name. One that is new is made. */
  tags?: string[] | null;
  tax_class?: string | null;
  /** The version you saw. */
  version: number;
}

/** Rename or archive a tax class */
export interface ChangeTaxClass {
  /** Archived ones stay with their products, and get no more. */
  archived?: boolean | null;
  id: string;
  name?: string | null;
  /** The version you saw. */
  version: number;
}

/** Change or archive a unit */
export interface ChangeUnit {
  /** Archived ones stay with their variants, and get no more. */
  archived?: boolean | null;
  /** Never fewer than it had: what was counted stays true. */
  decimals?: number | null;
  id: string;
  name?: string | null;
  /** The version you saw. */
  version: number;
}

/** Change or archive a variant */
export interface ChangeVariant {
  /** Whether it is no longer sold. */
  archived?: boolean | null;
  /** The primary one. One of the others may be named: the two change places. */
  barcode?: string | null;
  /** A value for each of the product's options, in their order. */
  choices?: string[] | null;
  cost?: string | null;
  /** The business's own where there is a price or a cost and none is said. */
  currency?: string | null;
  id: string;
  /** All others. */
  other_barcodes?: string[] | null;
  price?: string | null;
  sku?: string | null;
  title?: string | null;
  unit?: string | null;
  /** The version you saw. */
  version: number;
}

/** Forget a view of yours */
export interface ForgetView {
  id: string;
}

/** Say how far a change of many products has come */
export interface GoOnBulk {
  /** Where it is after it. */
  came_to?: string | null;
  /** Where it was when this batch was worked out. */
  from?: string | null;
  id: string;
  is_over: boolean;
  looked: number;
  /** What is left of it, for another job. */
  rest?: types.NewBulk | null;
  steps: types.NewDeedStep[];
}

/** Make every variant that a product's options allow */
export interface MakeMatrix {
  /** The product. */
  id: string;
  matrix?: types.VariantMatrix;
}

/** Make one tag of two */
export interface MergeTag {
  /** The tag that goes. */
  id: string;
  /** The tag that stays. */
  into: string;
  /** The version you saw. */
  version: number;
}

/** Move a category within the tree */
export interface MoveCategory {
  /** The sibling that it is to stand before; the end where nothing is said. */
  before?: string | null;
  id: string;
  /** What it is to be part of; the top where nothing is said. */
  parent?: string | null;
  /** The version you saw. */
  version: number;
}

/** Take a conversion back */
export interface RemoveConversion {
  id: string;
  /** The version you saw. */
  version: number;
}

/** Call an option or a value otherwise */
export interface RenameOption {
  id: string;
  /** The option. */
  option: string;
  to: string;
  /** The value that gets the new name; the option itself where none is said. */
  value?: string | null;
  /** The version you saw. */
  version: number;
}

/** Call a tag otherwise */
export interface RenameTag {
  id: string;
  name: string;
  /** The version you saw. */
  version: number;
}

/** Sell an archived product again */
export interface RestoreProduct {
  id: string;
  /** The version you saw. */
  version: number;
}

/** Keep a view of the products for yourself */
export interface SaveView {
  /** A query as the list takes it: `category=cat_...&sort=updated`. */
  filters: string;
  /** A view of yours that has this name is written over. */
  name: string;
}

/** Say what a bundle consists of */
export interface SetComponents {
  /** All of them; with none it is a thing of its own. */
  components: types.VariantComponent[];
  id: string;
  /** The version you saw. */
  version: number;
}

/** Set what a product can be chosen by */
export interface SetOptions {
  /** What variants that are there are to be, where that does not follow from what they were. */
  choices?: types.ChosenForVariant[];
  id: string;
  /** All of them, in order. Of an option that is new, the variants that are there take the value that they are
   * called by, else the first. */
  options: types.ProductOption[];
  /** The version you saw. */
  version: number;
}

/** Set what variants cost by a price list */
export interface SetPrices {
  /** The price list. */
  id: string;
  prices: types.PriceOfVariant[];
}

/** Show what is published to anyone, or to nobody */
export interface SetStorefront {
  open: boolean;
  /** The version you saw. */
  version: number;
}
