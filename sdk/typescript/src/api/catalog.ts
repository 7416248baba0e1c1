// Stands in for what is made from the definitions of the API.

export interface AddProduct {
  name: string;
  description?: string;
  published?: boolean;
}
