products-search = Search by name, SKU or barcode
products-none = No products yet
products-none-why = A product is what customers ask for. Its sizes, colours and packs are its variants.
products-count = { $of } found
nothing-found = Nothing was found
nothing-found-why = Try fewer letters, or another word of the name.
product = Product
product-new = New product
product-first = Add the first product
product-name = Product
product-change = Description and sorting
product-add = Add product
product-added = { $of ->
    [one] The product is added.
   *[other] The product is added, with { $of } variants.
}
field-name = Name
description = Description
changed = Changed
changed-at = Last changed { $of }
archived = Archived
still-sold = For sale
sold = State
archive = Archive
restore = Restore
variants = Variants
variant-title = Variant
variant-new = New variant
variants-save = Save variants
variants-saved = { $of ->
    [one] One variant is saved.
   *[other] { $of } variants are saved.
}
variants-make = Make missing variants
kinds = { $of } variants
sku = SKU
barcode = Barcode
other-barcodes = Other barcodes
other-barcodes-hint = Separated by commas: what else is scanned for it, such as the code of last year’s box.
price = Price
cost = Cost
margin = Margin
currency = Currency, such as EUR
currency-word = Currency
unit = Unit
choices = Choice
components = Consists of
components-hint = For a bundle: the SKU or barcode of each thing in it, and how many. Leave it empty for a thing of its own.
part-code = SKU or barcode
is-in = It is in
tracking = Told apart in stock
track-none = Not at all
track-lot = By lot
track-serial = Each by its own number
track-expires = Each says until when it is good
variant-archived-hint = It is no longer sold; what was sold stays explained.
options = Options
options-add = Add options such as size
options-hint = What it can be chosen by, such as a size or a colour. Every combination becomes a variant. Separate the values by commas.
option-name = Option { $of }
option-values = Values
option-such = Size
option-such-2 = Colour
values-such = 50 g, 100 g, 250 g
values-such-2 = Green, Blue
options-save = Save options
makes-one = This makes one variant.
makes-many = This makes {"{"}n{"}"} variants.
missing = { $of ->
    [one] One combination has no variant yet
   *[other] { $of } combinations have no variant yet
}
matrix-hint = Make all of them at once. What you fill in here, all of them have; change single ones afterwards.
matrix-make = { $of ->
    [one] Make the variant
   *[other] Make { $of } variants
}
sku-pattern = SKU pattern
sku-pattern-hint = Such as TEE-{"{"}1{"}"}-{"{"}2{"}"}: what was chosen of the first and the second option is put in.
option-rename = Rename
option-rename-hint = The new name is on all variants at once.
new-name = New name
rename = Rename
more-fields = Barcode, cost, description and sorting
category = Category
categories = Categories
brand = Brand
tag = Tag
tags = Tags
tags-hint = Separated by commas. A new word makes a new tag.
tax-class = Tax class
storefront = Storefront
storefront-hint = Anyone may see it once the storefront is open.
published = Published
unpublished = Not published
nowhere = There is none anywhere.
on-its-way = On its way
sold-out = None left
free = { $of } free
images = Pictures
image-url = Address of the image
image-alt = What is to be seen
pictures-none = No pictures yet.
pictures-add = Add pictures: choose them, take them, or drop them here
pictures-hint = JPEG, PNG, WebP or GIF. Where and when they were taken is not kept.
pictures-send = Add pictures
pictures-sending = Sending…
pictures-which = Choose a picture first.
pictures-added = { $of ->
    [one] The picture is there.
   *[other] { $of } pictures are there.
  }
picture-up = Move picture { $of } forward
picture-down = Move picture { $of } back
picture-remove = Remove picture { $of }
picture-removed = The picture is removed.
picture-texts-save = Save descriptions
picture-elsewhere = A picture at an address elsewhere
picture-address-add = Add address
images-hint = It begins with https. The picture stays where it is; here is only a link to it.
filters = Filters
filters-none = Show all
filter-off = Remove
price-from = from
price-to = to
views = Views
view-keep = Keep this view
view-keep-do = Keep it
view-name = Name of the view
view-kept = The view is kept. You find it above the list on every device.
view-forget = Remove
view-forgotten = The view is removed.
more-actions = More
saved = Saved.
nothing-changed = Nothing was changed.
nothing = none
choose = Choose …
back = Back
field = Field
field-other = Field
before = Before
after = After
no = no
undone = Taken back.

picked-count = { $of ->
    [one] One product is selected
   *[other] { $of } products are selected
}
bulk-what-label = What to do with them
bulk-go = Go on
bulk-none = Select at least one product first.
bulk-many = At most { $of } products are changed at once. Select fewer.
bulk-what = Choose what to do with them.
bulk-preview = Show what changes
bulk-will = { $of ->
    [one] One product will be changed
   *[other] { $of } products will be changed
}
bulk-do = { $of ->
    [one] Change one product
   *[other] Change { $of } products
}
bulk-more = And { $of } more changes of the same kind.
bulk-same = They are like that already
bulk-same-why = None of the selected products would be changed by this.
bulk-changed = Somebody changed some of these meanwhile. Look at the changes again.
no-number = Write a number, such as 10 or -2.5.
too-cheap = No more than 100 % can be taken off a price.
no-currency = Write the currency by its three letters, such as EUR.
percent = By how much, in percent
percent-hint = 10 makes prices a tenth higher, -10 a tenth lower. They are rounded to whole coins.
amount = By how much
amount-hint = 0.50 makes every price so much higher, -0.50 so much lower.
do-archive = Archive
do-restore = Restore
do-publish = Publish
do-pictures = Change pictures
do-unpublish = Unpublish
do-add-tags = Add tags
do-remove-tags = Remove tags
do-add-category = Put into a category
do-remove-category = Remove from a category
do-set-brand = Set the brand
do-price-percent = Change prices by percent
do-price-amount = Change prices by an amount
did-archive = { $of ->
    [one] One product is archived.
   *[other] { $of } products are archived.
}
did-restore = { $of ->
    [one] One product is restored.
   *[other] { $of } products are restored.
}
did-publish = { $of ->
    [one] One product is published.
   *[other] { $of } products are published.
}
did-unpublish = { $of ->
    [one] One product is not published any more.
   *[other] { $of } products are not published any more.
}
did-add-tags = { $of ->
    [one] One product has new tags.
   *[other] { $of } products have new tags.
}
did-remove-tags = { $of ->
    [one] One product lost tags.
   *[other] { $of } products lost tags.
}
did-add-category = { $of ->
    [one] One product is in the category now.
   *[other] { $of } products are in the category now.
}
did-remove-category = { $of ->
    [one] One product is out of the category.
   *[other] { $of } products are out of the category.
}
did-set-brand = { $of ->
    [one] One product has another brand.
   *[other] { $of } products have another brand.
}
did-price-percent = { $of ->
    [one] One product has new prices.
   *[other] { $of } products have new prices.
}
did-price-amount = { $of ->
    [one] One product has new prices.
   *[other] { $of } products have new prices.
}

price-list = Price list
price-lists = Price lists
price-lists-none = No price lists yet
price-lists-none-why = A price list holds other prices: for wholesale customers, from larger quantities on, or for a time.
price-list-add = Add a price list
price-breaks = From so many on, each costs
prices-hint = The first price applies from one on. Leave a line empty to keep the usual price.
from-quantity = from
show = Show

history = History
history-added = Added
history-changed = Changed
history-archived = Archived
history-restored = Restored
history-variants = Variants made
history-options = Options changed
history-components = What it consists of changed
history-imported = Changed by an import
history-import-undone = An import was taken back
history-received = Goods were received
restore-value = Restore
restored-field = { $of } is as it was.
masked = Your role does not show this.


shelves = Categories, brands and more
duplicates = Likely duplicates
labels = Labels
import = Import
imports = Imports
import-file = Import a file
import-why = Bring in what you have from a file: of Stockade, WooCommerce or Shopify, or any table as CSV. Nothing changes before you have seen every difference.
import-choose = Choose a file, or drop it here
import-paste = Or paste the table
import-content = The table, with its header
import-nothing = Choose a file, or paste a table.
import-how = How it is read
import-kind = It holds
match-by = A product is known by
match-sku = its SKU
match-key = what the file calls it
import-absent = Products that are not in it
missing-leave = stay as they are
missing-archive = are archived
import-currency = Currency, where no column says it
decimal = Amounts are written like
find-out = find out
import-location = Stock is at, where no column says it
import-safe = This only looks. You start the import on the next page.
import-look = Show what would change
columns = What are the columns?
columns-why = This is a file of no format that is known. Say what each column is; what is left out is not read.
column = Column
column-sample = For example
column-means = It is
column-skip = not read
means-name = Name
means-sku = SKU
means-barcode = Barcode
means-price = Price
means-cost = Cost
means-currency = Currency
means-description = Description
means-categories = Categories
means-brand = Brand
means-tags = Tags
means-tax-class = Tax class
means-unit = Unit
means-images = Images
means-title = Variant
means-product = What tells products apart
means-published = Published
means-option-1 = First option
means-option-2 = Second option
means-option-3 = Third option
means-quantity = How many there are
means-location = Where they are
import-when = Begun
import-source = From
import-state = State
state-comparing = Comparing
state-compared = Waits for your word
state-applying = Importing
state-applied = Imported
state-cancelled = Stopped
state-undoing = Taking back
state-undone = Taken back
import-all = All
import-new = New
import-changed = Changed
import-same = The same
import-wrong = Not understood
import-missing = Not in the file
import-failed = Failed
import-left = Left alone
row-failed = Failed
row-left-alone = Changed since
row-undone = Taken back
import-start = { $of ->
    [one] Import one change
   *[other] Import { $of } changes
}
import-cancel = Stop
import-undo = Take all of it back
import-started = The import has begun.
import-cancelled = The import is stopped.
import-undoing = The import is being taken back.
import-leave = You can leave this page; it goes on without you.
look-again = Look again
import-seen = Nothing is changed yet. Look at the differences; then start the import.
import-no-change = Everything in this file is here already. There is nothing to import.
import-done = { $of ->
    [one] One change was made.
   *[other] { $of } changes were made.
}
import-failed-many = { $of ->
    [one] One could not be made.
   *[other] { $of } could not be made.
}
file-format = Format
file-lines = Lines
file-line = Line
file-unread = Columns that are not read
delimiter-comma = commas
delimiter-semicolon = semicolons
delimiter-tab = tabs
decimal-point = decimal points
decimal-comma = decimal commas
differences = Differences
rows-none = There are none of these.
export = Export
export-why = Everything of one kind as one file, archived things too. It can be brought in again, here or elsewhere.
export-what = What
export-do = Export
import-sending = Sending the file …
import-not-sent = The file could not be sent. It may have up to 64 MB. Choose it again.
exports = Files that were exported
export-writing = Being written
export-fetch = Download
export-failed = Could not be written
export-cancelled = Stopped
export-gone = No longer kept
kind-products = Products
kind-levels = Stock
kind-locations = Locations
kind-categories = Categories
kind-brands = Brands
kind-tax-classes = Tax classes
kind-units = Units
kind-conversions = Conversions of units
kind-price-lists = Price lists
kind-prices = Prices in lists
means-id = Id in Stockade
means-code = Code
means-category = Category, from the top
means-archived = Archived
means-allows-negative = May go below nothing
means-decimals = Decimal places
means-variant = Id of the variant
means-worth = Is worth so many
means-of-unit = of this unit
means-group = Customer group
means-includes-tax = Tax is included
means-priority = Priority
means-valid-from = Valid from
means-valid-until = Valid until
means-price-list = Price list
means-prices = Prices
brands = Brands
units = Units
tax-classes = Tax classes
part-of = Part of
at-the-top = nothing: it stands at the top
code = Code
decimals = Decimal places
customer-group = Only for the customer group
includes-tax = Prices include tax
includes-tax-hint = What stands there is what the customer pays.
add = Add
change = Change
move = Move
merge = Merge
merge-into = Merge into
use-again = Restore
none-categories = No categories yet. They say where in the shop something is looked for.
none-brands = No brands yet.
none-tags = No tags yet. Write them on a product, and they are here.
none-units = No units of your own yet.
standard-units = There anyway: { $of }.
none-tax-classes = No tax classes yet, such as standard and reduced.
none-price-lists = No price lists yet. They hold other prices: for wholesale, or from larger quantities on.
duplicates-none = No two products look the same
duplicates-none-why = When names, barcodes or SKUs are easily mistaken for each other, you find them here.
duplicates-why = These are easily mistaken for each other. Look at both, and archive the one that is not needed.
duplicate-first = There first
duplicate-other = Likely the same
duplicate-reason = Because
duplicate-same-name = The same name
duplicate-same-item = The same item by its barcode
duplicate-near-sku = Nearly the same SKU
duplicate-archive = Archive the second
decimals-many = { $of } decimal places
labels-none = Nothing to label
labels-none-why = Select products in the list, or open one, and choose Labels there.
labels-without = These have neither a barcode nor a SKU that can be drawn, so they get no label:
label-sheet = Paper
sheet-a4-3x8 = A4, 3 × 8 labels of 70 × 37 mm
sheet-a4-4x10 = A4, 4 × 10 labels of 48.5 × 25.4 mm
sheet-roll = Roll, 57 × 32 mm
label-copies = Of each
label-show = Show
print = Print
print-hint = Print at 100 %, without margins and headers, so that the labels are where they should be.
conversions = Unit conversions
conversions-why = How much of one unit another is, for all products: a box is twelve pieces.
conversions-of-variant = How much of one unit another is, for this variant alone. What holds for all products holds here, too.
conversions-none = None yet.
conversion-shared = for all products
conversion-remove = Remove
conversion-new = A new conversion
conversion-one = One of this unit
conversion-worth = is so many
conversion-of = of this unit
conversion-units = Add a unit
price-list-why = Other prices than the usual ones: for a group of customers, for a time, or from larger quantities on.
price-list-name = Name
price-list-from = First day
price-list-from-hint = Empty: from now on.
price-list-until = Last day
price-list-until-hint = Empty: until you archive it.
price-list-priority = Priority
price-list-priority-hint = Where two lists fit, the higher number holds.
price-list-priority-wrong = Write a whole number, such as 0 or 10.
price-list-valid-from = from { $of }
price-list-valid-until = until { $of }
customer-group-hint = A word such as wholesale; empty for everybody.
price-lists-why = Prices for some customers, for a time, or from larger quantities on.
categories-why = Where in the shop something is looked for, and in which order.
no-day = This is no day. Write it as year, month and day, such as 2026-12-24.
move-up = Move { $of } up
move-down = Move { $of } down
tracking-hint = By lot you know which batch went where; by number, each single piece. Change it while none is in stock.
standard-unit-piece = Piece
standard-unit-pair = Pair
standard-unit-set = Set
standard-unit-pack = Pack
standard-unit-box = Box
standard-unit-kg = Kilogram
standard-unit-g = Gram
standard-unit-l = Litre
standard-unit-ml = Millilitre
standard-unit-m = Metre
standard-unit-cm = Centimetre
standard-unit-m2 = Square metre
standard-unit-m3 = Cubic metre
standard-unit-hour = Hour
standard-unit-day = Day
