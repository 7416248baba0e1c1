# Was die Konsole sagt, auf Deutsch.
skip = Zum Inhalt
ways = Hauptmenü
home = Start
products = Produkte
stock = Lager
members = Team
audit = Protokoll
sign-out = Abmelden
done = erledigt
all = Alle
save = Änderungen speichern
cancel = Abbrechen
find = Suchen

problem-title = Das hat nicht geklappt
problem-home = Zurück zum Start
problem-elsewhere-next = Öffnen Sie die Seite hier und senden Sie es von dort noch einmal.
