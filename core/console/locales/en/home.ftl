welcome = Hello, { $of }
steps-title = { $of ->
    [one] One thing is left to do
   *[other] { $of } things are left to do
}
step-product = Add a first product
step-product-why = What you sell, with its price and its codes.
step-location = Say where you keep things
step-location-why = A shop floor, a store room, a van.
step-stock = Receive goods
step-stock-why = From then on Stockade knows how many there are.
step-people = Invite somebody
step-people-why = Each with a sign-in and a role of their own.
latest = What happened last
latest-all = The whole audit log

attention = What needs you
attention-approvals = Waiting for approval
attention-low = To order
attention-transfers = On their way
attention-counts = Counts under way
attention-imports = Imports to look at
attention-plugins = Plugins that need you
value-title = Stock value
value-show = Show how it went
value-days = { $of } days
low-title = Running low
low-none = Nothing is below its reorder point.
low-minimum = order at { $of }
today = Today
today-orders = Ordered today
today-orders-count = { $of ->
    [one] one order
   *[other] { $of } orders
  }
today-received = Came in today
today-given-back = { $of } given back
today-payments-count = { $of ->
    [one] one payment
   *[other] { $of } payments
  }
today-unpaid = Owed to you
today-overdue = { $of ->
    [one] one invoice is overdue
   *[other] { $of } invoices are overdue
  }
today-to-send = Orders to send
