watch-title = Security
watch-log = The whole audit log
watch-state-calm = { $people ->
    [0] Nothing unusual was found. Nobody is signed in.
    [one] Nothing unusual was found. One session is open.
   *[other] Nothing unusual was found. { $people } sessions are open.
}
watch-state-some = { $open ->
    [one] One thing is unusual. Look when you have a minute.
   *[other] { $open } things are unusual. Look when you have a minute.
}
watch-state-serious = { $serious ->
    [one] One thing should be looked at now.
   *[other] { $serious } things should be looked at now.
}
watch-unusual = What is unusual
watch-none = Nothing needs you here.
watch-none-why = Sign-ins, tokens, roles and exports are watched all the time.
watch-severity-notice = For your notice
watch-severity-warning = Have a look
watch-severity-serious = Look now
watch-found-new-network = { $who } signed in from a network where they were never seen
watch-advice-new-network = Ask them. A new phone, a hotel or another provider is the usual reason. If it was not them, end the session; they should choose another password.
watch-found-refused-account = { $times } refused tries to sign in as { $who }
watch-advice-refused-account = Perhaps they forgot their password; ask them. Guessing is slowed down by itself, and a second factor keeps out whoever guesses right.
watch-found-refused-network = { $times } refused tries from one network, as different people
watch-advice-refused-network = Somebody tries out a list of passwords. Each try is slowed down. See that everybody has a second factor.
watch-found-guessed = Somebody signed in as { $who } after many wrong passwords
watch-advice-guessed = They were never seen in this network. Unless you know better, end the session now and have them choose another password.
watch-found-refused-proofs = { $who } is signed in and could not prove who they are
watch-advice-refused-proofs = It was tried { $times } times. Perhaps somebody else sits at a browser that was left open. Ask them, or end the session.
watch-found-token-elsewhere = The token “{ $who }” was used from a new network
watch-advice-token-elsewhere = A program rarely moves. If none of yours did, somebody has a copy: revoke the token and make a new one.
watch-found-token-over = A secret of the token “{ $who }” was used that is over
watch-advice-token-over = It opened nothing. Either a program was forgotten when the secret was replaced, or somebody has a copy.
watch-found-owner-made = Somebody may own this business now, by { $who }
watch-advice-owner-made = An owner may do everything. If you did not agree to it, take the role or the invitation back and ask them.
watch-found-address-released = The address of { $who } turned out to be somebody else’s
watch-advice-address-released = Whoever reads there says they never made this account. Somebody may have come in by a link that was not theirs: ask whom you let in, and take them out if nobody knows them.
watch-found-mass-reading = { $who } looked at the details of { $times } people within an hour
watch-advice-mass-reading = Ask what it was for. If there is no good reason, end the session and look at their role.
watch-found-mass-export = { $who } took everything out as files, { $times } times within an hour
watch-advice-mass-export = Ask what it was for. If there is no good reason, end the session and look at their role.
watch-end-session = End this session
watch-revoke-token = Revoke this token
watch-fine = It was fine
watch-fine-why = Why, for whoever looks later
watch-fine-example = It was me, from the train
watch-fine-do = Put it away
watch-before = Looked after before
watch-was-settled = { $of } ended or revoked it.
watch-was-dismissed = { $of } said that it was fine.
watch-network = Network
watch-last = Last
watch-first = First
watch-times = How often
watch-stands-on = Entries
watch-came = Sign-ins
watch-refused = Refused
watch-thirty-days = The last 30 days
watch-came-none = Nobody signed in yet since this is counted.
watch-refused-none = Nobody was refused.
watch-way-password = Password
watch-way-passkey = Passkey
watch-way-provider = Provider
watch-way-code = Code
watch-way-recovery-code = Recovery code
watch-way-token = Token
watch-signed-in = Who is signed in
watch-signed-in-why = To a few minutes
watch-nobody = Nobody is signed in here.
watch-by = By
watch-device-hidden = Not shown
watch-tokens = Tokens of programs
watch-tokens-all = All of them
watch-entries = What happened
watch-session-ended = The session is ended.
watch-token-revoked = The token is revoked.
watch-dismissed = Put away.
attention-security = Unusual about security
