member = Account
roles = Role
since = Since
invite-title = Invite somebody
invite-why = Choose what they may do. You get a link to pass on; it works once, for a few days.
invite-do = Invite
invited = Pass this link on. It is shown only now.
invite-link = Invitation link
