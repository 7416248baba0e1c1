audit-lead = Alles, was hier getan oder abgelehnt wurde, der Reihe nach. Niemand kann es unbemerkt ändern.
streams = Arten von Einträgen
when = Wann (UTC)
who = Wer
what = Was
outcome = Ergebnis
