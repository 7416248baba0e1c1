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
save = Save changes
cancel = Cancel
find = Find

problem-title = That did not work
problem-home = Back to Home
problem-elsewhere-next = Open the page here, and send it again from there.
