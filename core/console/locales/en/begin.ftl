begin-go = Do it now
begin-later = Finish this later
begin-course = Setting up
begin-next = Continue
begin-skip = Skip for now
step-business = Your business
step-business-why = Where it is, so that money, days and taxes are right.
begin-business-title = Where is your business?
begin-business-lead = Its currency, its clock and how prices are shown follow from that. You can look them over on the next page.
begin-business-proposed = This is usual for { $of }. Change what is different for you.
country = Country
country-choose = Choose a country
country-other = Choose another country
trading-name = What it trades as
own-currency = Currency
time-zone = Time zone
locale = Language of figures and dates
locale-why = A language and a country, such as en-GB or de-AT. It decides how amounts and days are written.
address = Address
tax-shown = What do your prices say?
tax-within = What the customer pays
tax-within-why = The tax is within the price, as on most shelves in Europe.
tax-on-top = What comes before tax
tax-on-top-why = The tax is added at the till, as in the United States.
begin-products-title = What do you sell?
begin-products-lead = Begin with one product of your own, or with a file of all of them. Or look around first, in a practice shop.
begin-product = One of your own
begin-product-why = A name, its variants, a price. The rest can wait.
begin-file = A file of them
begin-file-why = From WooCommerce or Shopify, or any table. You see what is in it before anything happens.
begin-file-new = { $of ->
    [0] Nothing in this file is new.
    [one] One product is new.
   *[other] { $of } products are new.
}
begin-file-changed = { $of ->
    [one] One would change.
   *[other] { $of } would change.
}
begin-file-wrong = { $of ->
    [one] One is not understood and stays out.
   *[other] { $of } are not understood and stay out.
}
begin-file-do = Bring them in
begin-file-see = See all of it
begin-file-other = Another file
practice = A practice shop
practice-why = A shop of tea and coffee that has been open for two years: goods, customers, orders, invoices, books. All of it is made up. It is a business of its own, so nothing gets mixed up with yours, and no mail leaves it.
practice-do = Make a practice shop
practice-name = Leaf & Bean
practice-making = Its past is being made up. You can leave this page.
practice-past = How long it has been open
practice-years = Two years
practice-half-year = Half a year
practice-month = One month
practice-go = Go there
practice-here = You are in it. The way back is at the name of the business, at the top.
practice-stuck = It could not be made. Whoever runs this server finds out why in its log.
practice-remove = Take away
practice-remove-why = All that is in it goes, for good. Nothing of it was real, and you can make another.
practice-removed = The practice shop is gone.
practice-band = Practice: nothing here is real
practice-word = Practice
begin-places-title = Where do you keep things?
begin-places-lead = A shop floor, a store room, a van: stock is counted at each place by itself. One is enough to begin.
begin-place = What is it called?
begin-people-title = Who works with you?
begin-people-lead = Everyone signs in for themselves and sees what their work needs. You get a link to pass on; it works once.
begin-invite = Make a link
begin-role-cashier = Cashier
begin-role-cashier-why = Looks up products and sells. Sees no costs.
begin-role-manager = Manager
begin-role-manager-why = Runs the shop: products, prices, stock and what they cost.
begin-role-bookkeeper = Bookkeeper
begin-role-bookkeeper-why = Sees products, prices and costs, and changes nothing.
begin-done-title = Your shop is ready
begin-done-lead = Everything a first day needs is there.
begin-done-left = { $of ->
    [one] One thing is left. It can wait, and you find it on Home.
   *[other] { $of } things are left. They can wait, and you find them on Home.
}
begin-home = Go to Home
