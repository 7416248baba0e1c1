deeds = Ihre letzten Änderungen
deeds-lead = Was Sie in den letzten 24 Stunden getan haben und zurücknehmen können. Nur Sie sehen es.
deeds-none = Nichts zurückzunehmen
deeds-none-why = Was Sie an vielen auf einmal ändern, bleibt hier einen Tag lang, mit einem Weg zurück.
deed-what = Was
deed-when = Wann
deed-state = Stand
deed-records = Datensätze
deed-why = Warum
deed-state-doing = Läuft
deed-state-done = Erledigt
deed-state-stopped = Angehalten
deed-state-undoing = Wird zurückgenommen
deed-state-undone = Zurückgenommen
deed-done = Geändert
deed-skipped = Übergangen
deed-undone = Zurückgenommen
deed-left-alone = Gelassen
deed-same = Schon so
deed-steps-none = Hier ist noch nichts.
deed-cancel = Anhalten
deed-cancelled = Es ist angehalten. Was bis dahin geschah, lässt sich zurücknehmen.
deed-undo = Zurücknehmen
deed-undoing = Es wird zurückgenommen. Sie können diese Seite verlassen.
deed-left = { $of ->
    [one] Zurückgenommen, bis auf eines, das seither jemand geändert hat.
   *[other] Zurückgenommen, bis auf { $of }, die seither jemand geändert hat.
}
deed-changed = Jemand hat es geändert, nachdem Sie hingesehen haben.
deed-below-nothing = Sein Preis wäre kleiner als null.
deed-trouble = Es ging nicht weiter.
bulk-every = Alle, die passen, auf jeder Seite
bulk-all = { $of ->
    [one] Ein Produkt passt
   *[other] { $said } Produkte passen
}
bulk-all-first = Das sind die ersten Änderungen. Was schon so ist, bleibt, und was jemand inzwischen ändert, wird übergangen.
bulk-all-do = { $of ->
    [one] Ein Produkt ändern
   *[other] Alle { $said } ändern
}
bulk-all-same = Von den ersten { $of }, die passen, würde sich keines ändern. Sie können trotzdem mit allen weitermachen.
bulk-begun = Es geschieht. Sie können diese Seite verlassen.
bulk-skips = { $of ->
    [one] Ein Produkt wird übergangen:
   *[other] { $of } Produkte werden übergangen:
}
