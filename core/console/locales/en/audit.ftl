audit-lead = Everything that was done or refused here, in order. Nobody can change it unseen.
streams = Kinds of entries
when = When (UTC)
who = Who
what = What
outcome = Outcome
