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
problem-elsewhere-next = Open the page here, and send it again from there.
