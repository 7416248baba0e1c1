// WooCommerce's own client, against the shop: what it makes, reads, changes and takes away has to be what it expects.
//
//     node drive.mjs <folder with node_modules> <url> <consumer key> <consumer secret>
//
// Ends with 0 and `ok`, or with what was not as it should be.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const [folder, url, consumerKey, consumerSecret] = process.argv.slice(2);
const { default: WooCommerceRestApi } = createRequire(`${folder}/package.json`)("@woocommerce/woocommerce-rest-api");
const open = options => new WooCommerceRestApi({ url, consumerKey, consumerSecret, version: "wc/v3", ...options });
const shop = open();

const refused = async (asked, status, code) => {
  const { response } = await asked.then(() => assert.fail(`no ${code}`), problem => problem);
  assert.equal(response?.status, status, JSON.stringify(response?.data));
  assert.equal(response.data.code, code);
  return response.data;
};

async function products() {
  const made = await shop.post("products", {
    name: "Salt & Pepper", type: "simple", regular_price: "21.99", sku: "S-1", manage_stock: true, stock_quantity: 10,
  });
  assert.equal(made.status, 201);
  const { id, name, price, stock_status } = made.data;
  assert.deepEqual([name, price, stock_status], ["Salt &amp; Pepper", "21.99", "instock"]);
  assert.equal((await shop.get(`products/${id}`)).data.sku, "S-1");
  assert.equal((await shop.get("products", { sku: "S-1" })).data.length, 1);
  const changed = await shop.put(`products/${id}`, { regular_price: "24.54", sale_price: "20" });
  assert.deepEqual([changed.data.price, changed.data.on_sale], ["20", true]);
  const double = await refused(shop.post("products", { name: "x", sku: "S-1" }), 400, "product_invalid_sku");
  assert.equal(double.data.resource_id, id);
  await refused(shop.post("products", { name: "x", regular_price: 5 }), 400, "rest_invalid_param");
  await refused(shop.get("products/999999"), 404, "woocommerce_rest_product_invalid_id");

  const shirt = (await shop.post("products", {
    name: "Shirt", type: "variable",
    attributes: [{ name: "Size", variation: true, visible: true, options: ["S", "M"] }],
  })).data;
  const batch = await shop.post(`products/${shirt.id}/variations/batch`, {
    create: ["S", "M"].map(option => ({ regular_price: "9.50", attributes: [{ name: "Size", option }] })),
  });
  const ids = batch.data.create.map(variation => variation.id);
  const again = (await shop.get(`products/${shirt.id}`)).data;
  assert.deepEqual([again.variations, again.price], [ids, "9.5"]);
  const gone = await shop.delete(`products/${shirt.id}`, { force: true });
  assert.equal(gone.data.id, shirt.id);
  await refused(shop.get(`products/${shirt.id}/variations`), 404, "woocommerce_rest_product_invalid_id");
  return id;
}

async function lists() {
  const names = Array.from({ length: 12 }, (_, at) => ({ name: `Listed / ${at}`, regular_price: `${at}.00` }));
  const made = (await shop.post("products/batch", { create: names })).data.create.map(product => product.id);
  const first = await shop.get("products", { include: made, per_page: 5, orderby: "id", order: "asc" });
  assert.deepEqual(first.data.map(product => product.id), made.slice(0, 5));
  assert.deepEqual([first.headers["x-wp-total"], first.headers["x-wp-totalpages"]], ["12", "3"]);
  assert.match(first.headers.link, /page=2>; rel="next"/);
  const found = await shop.get("products", { search: "Listed / 7", _fields: "id,name" });
  assert.deepEqual(found.data, [{ id: made[7], name: "Listed / 7" }]);
  await refused(shop.get("products", { per_page: 101 }), 400, "rest_invalid_param");
  await refused(shop.get("products", { orderby: "colour" }), 400, "rest_invalid_param");
  const mixed = (await shop.post("products/batch", {
    create: [{ name: "No", sku: "S-1" }], update: [{ id: made[0], name: "Changed" }], delete: [made[1], 999999],
  })).data;
  assert.equal(mixed.create[0].error.code, "product_invalid_sku");
  assert.equal(mixed.update[0].name, "Changed");
  assert.deepEqual([mixed.delete[0].id, mixed.delete[1].error.code], [made[1], "woocommerce_rest_product_invalid_id"]);
  const many = { create: Array.from({ length: 101 }, () => ({ name: "many" })) };
  await refused(shop.post("products/batch", many), 413, "woocommerce_rest_request_entity_too_large");
}

async function orders(product) {
  const customer = (await shop.post("customers", { email: "ada@example.com", first_name: "Ada" })).data;
  assert.equal(customer.date_modified, null);
  await refused(shop.post("customers", { email: "ADA@example.com" }), 400, "registration-error-email-exists");
  await shop.put(`products/${product}`, { regular_price: "11.90", sale_price: "", manage_stock: true, stock_quantity: 10 });
  const order = (await shop.post("orders", {
    customer_id: customer.id, set_paid: true, payment_method: "stripe", billing: { country: "DE", email: "ada@example.com" },
    line_items: [{ product_id: product, quantity: 3 }],
    shipping_lines: [{ method_id: "flat_rate", method_title: "Parcel", total: "10.00" }],
    meta_data: [{ key: "note", value: { any: ["json"] } }],
  })).data;
  // 11.90 with 19 % in it is 10.00 before.
  assert.deepEqual([order.status, order.line_items[0].total, order.total_tax, order.total], ["processing", "30.00", "7.60", "47.60"]);
  assert.ok(order.date_paid_gmt && order.line_items[0].price === 10);
  assert.equal((await shop.get(`products/${product}`)).data.stock_quantity, 7);

  const [line] = order.line_items;
  await refused(shop.post(`orders/${order.id}/refunds`, { amount: "99.00" }), 500, "woocommerce_rest_cannot_create_order_refund");
  const refund = (await shop.post(`orders/${order.id}/refunds`, {
    amount: "11.90", api_refund: false,
    line_items: [{ id: line.id, quantity: 1, refund_total: 10, refund_tax: [{ id: line.taxes[0].id, refund_total: 1.9 }] }],
  })).data;
  assert.deepEqual([refund.amount, refund.line_items[0].quantity, refund.line_items[0].total], ["11.90", -1, "-10.00"]);
  const after = (await shop.get(`orders/${order.id}`)).data;
  assert.deepEqual([after.total, after.refunds[0].total], ["47.60", "-11.90"]);
  assert.equal((await shop.get(`products/${product}`)).data.stock_quantity, 8);
  const note = (await shop.post(`orders/${order.id}/notes`, { note: "Left with a neighbour", customer_note: true })).data;
  assert.equal(note.customer_note, true);
  const done = (await shop.put(`orders/${order.id}`, { status: "completed" })).data;
  assert.ok(done.date_completed_gmt);
  await refused(shop.put(`orders/${order.id}`, { status: "lost" }), 400, "rest_invalid_param");
  const trashed = (await shop.delete(`orders/${order.id}`)).data;
  assert.equal(trashed.status, "trash");
}

async function webhooks(product) {
  const came = [];
  let answer = 200;
  const receiver = createServer((request, response) => {
    let body = "";
    request.on("data", part => (body += part)).on("end", () => {
      came.push({ headers: request.headers, body });
      response.writeHead(answer).end();
    });
  });
  await new Promise(resolve => receiver.listen(0, "127.0.0.1", resolve));
  const delivery_url = `http://127.0.0.1:${receiver.address().port}/hook`;
  const secret = "q3Vx0123456789abcdef0123456789abcd";
  const hook = (await shop.post("webhooks", { name: "w", topic: "product.deleted", delivery_url, secret })).data;
  assert.equal(came[0].body, `webhook_id=${hook.id}`);
  assert.ok(!("secret" in hook));
  answer = 204;
  await refused(shop.post("webhooks", { topic: "order.created", delivery_url, secret }), 500, "error");
  await refused(shop.post("webhooks", { topic: "shirt.worn", delivery_url }), 400, "woocommerce_rest_shop_webhook_invalid_topic");
  answer = 200;
  came.length = 0;
  await shop.delete(`products/${product}`, { force: true });
  for (let tries = 0; came.length === 0 && tries < 200; tries++) await new Promise(resolve => setTimeout(resolve, 20));
  const [{ headers, body }] = came;
  assert.equal(body, `{"id":${product}}`);
  assert.equal(headers["x-wc-webhook-signature"], createHmac("sha256", secret).update(body).digest("base64"));
  assert.equal(headers["x-wc-webhook-topic"], "product.deleted");
  await shop.delete(`webhooks/${hook.id}`, { force: true });
  receiver.close();
}

async function site() {
  assert.equal((await shop.get("settings/general/woocommerce_currency")).data.value, "EUR");
  assert.match((await shop.get("system_status")).data.environment.version, /^\d+\.\d+\.\d+$/);
  assert.ok((await shop.get("payment_gateways")).data.some(gateway => gateway.id === "bacs"));
  const wrong = open({ consumerSecret: `cs_${"0".repeat(40)}` });
  await refused(wrong.get("products"), 401, "woocommerce_rest_authentication_error");
  if (url.startsWith("https")) assert.equal((await open({ queryStringAuth: true }).get("products")).status, 200);
}

const product = await products();
await lists();
await orders(product);
await webhooks(product);
await site();
console.log("ok");
