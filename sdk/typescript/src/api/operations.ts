// Stands in for what is made from the definitions of the API.

import type { AddProduct } from "./catalog.js";

export interface Operations {
  "catalog.add-product": AddProduct;
}
