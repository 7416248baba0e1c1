# What the console says, in English.
skip = Skip to the content
ways = Main
home = Home
products = Products
stock = Stock
members = People
audit = Audit log
sign-out = Sign out
done = done
all = All
more = Show more
save = Save changes
cancel = Cancel
find = Find

problem-title = That did not work
problem-home = Back to the start

claim-title = Make this Stockade yours
claim-lead = You become the owner. Nobody else can after you.
claim-secret = The code at the end of the link that the server printed
claim-business = What is your business called?
claim-do = Begin
your-name = Your name
email = Your email address
password = Password
new-password = Choose a password
password-hint = Three or four words that only you would put together are better than one that is hard to type.
join-title = You are invited
join-lead = Choose how you sign in from now on. If you have an account here already, use its address and password.
join-secret = The code at the end of the link you were given
join-do = Come in
sign-in-title = Sign in
sign-in-do = Sign in

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

products-search = Search products
products-none = No products yet
products-none-why = A product is what customers ask for. Its sizes, colours and packs are its variants.
nothing-found = Nothing was found
nothing-found-why = Try fewer letters, or another word of the name.
product-new = New product
product-first = Add the first product
product-name = Product
product-change = Name and description
product-add = Add product
description = Description
changed = Changed
archived = Archived
archived-only = Only archived
archive = Archive
restore = Sell again
variants = Variants
variants-hint = One line for each kind you sell. Leave all of it empty if there is only one kind and it has no price yet.
variant-title = Kind
variant-title-such = Kind, such as “Large, blue”
barcode = Barcode
price = Price
currency = Currency, such as EUR

on-hand = On hand
reserved = Reserved
available = Available
location = Where
locations = Where you keep things
locations-none = Nowhere to put it yet
locations-none-why = First say where you keep things: a shop floor, a store room.
location-name = Name, such as “Shop floor”
location-add = Add place
receive = Receive goods
quantity = How many
stock-none = Nothing has been received yet
stock-none-why = Receive goods, and what is where is shown here.

member = Account
roles = Role
since = Since
invite-title = Invite somebody
invite-why = Choose what they may do. You get a link to pass on; it works once, for a few days.
invite-do = Invite
invited = Pass this link on. It is shown only now.
invite-link = Invitation link

audit-lead = Everything that was done or refused here, in order. Nobody can change it unseen.
streams = Kinds of entries
when = When (UTC)
who = Who
what = What
outcome = Outcome
