deeds = Your last changes
deeds-lead = What you did in the last 24 hours and can take back. Only you see it.
deeds-none = Nothing to take back
deeds-none-why = What you change many of at once is kept here for a day, with a way back.
deed-what = What
deed-when = When
deed-state = State
deed-records = Records
deed-why = Why
deed-state-doing = Going on
deed-state-done = Done
deed-state-stopped = Stopped
deed-state-undoing = Taking back
deed-state-undone = Taken back
deed-done = Changed
deed-skipped = Passed over
deed-undone = Taken back
deed-left-alone = Left alone
deed-same = Like that already
deed-steps-none = Nothing here yet.
deed-cancel = Stop
deed-cancelled = It is stopped. What was done until then can be taken back.
deed-undo = Take it back
deed-undoing = It is being taken back. You can leave this page.
deed-left = { $of ->
    [one] Taken back, but for one that somebody changed since.
   *[other] Taken back, but for { $of } that somebody changed since.
}
deed-changed = Somebody changed it after you looked.
deed-below-nothing = Its price would be less than nothing.
deed-trouble = It could not go on.
bulk-every = All that match, on every page
bulk-all = { $of ->
    [one] One product matches
   *[other] { $said } products match
}
bulk-all-first = These are the first changes. What is like that already stays as it is, and what somebody changes meanwhile is passed over.
bulk-all-do = { $of ->
    [one] Change one product
   *[other] Change all { $said }
}
bulk-all-same = Among the first { $of } that match, none would change. You can still go on with all of them.
bulk-begun = It is being done. You can leave this page.
bulk-skips = { $of ->
    [one] One product is passed over:
   *[other] { $of } products are passed over:
}
