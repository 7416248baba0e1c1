// Stands in for what is made from the definitions of the API.

export interface Product {
  id: string;
  version: number;
  name?: string | null;
}

export interface Order {
  id: string;
  version: number;
  number?: string | null;
  placed_at?: string | null;
  state?: string | null;
  open?: string | null;
  currency?: string | null;
}

export interface Records {
  order: Order;
  product: Product;
}
