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
more = Mehr anzeigen
save = Änderungen speichern
cancel = Abbrechen
find = Suchen

problem-title = Das hat nicht geklappt
problem-home = Zurück zum Start

claim-title = Dieses Stockade in Besitz nehmen
claim-lead = Sie werden Inhaberin oder Inhaber. Nach Ihnen kann das niemand mehr.
claim-secret = Der Code am Ende des Links, den der Server ausgegeben hat
claim-business = Wie heißt Ihr Geschäft?
claim-do = Loslegen
your-name = Ihr Name
email = Ihre E-Mail-Adresse
password = Passwort
new-password = Passwort wählen
password-hint = Drei oder vier Wörter, die nur Sie so zusammensetzen, sind besser als eines, das schwer zu tippen ist.
join-title = Sie sind eingeladen
join-lead = Wählen Sie, wie Sie sich künftig anmelden. Wer hier schon ein Konto hat, nimmt dessen Adresse und Passwort.
join-secret = Der Code am Ende des Links, den Sie bekommen haben
join-do = Eintreten
sign-in-title = Anmelden
sign-in-do = Anmelden

welcome = Guten Tag, { $of }
steps-title = { $of ->
    [one] Eines ist noch zu tun
   *[other] { $of } Dinge sind noch zu tun
}
step-product = Ein erstes Produkt anlegen
step-product-why = Was Sie verkaufen, mit Preis und Nummern.
step-location = Sagen, wo Ihre Ware liegt
step-location-why = Im Laden, im Lager, im Lieferwagen.
step-stock = Ware annehmen
step-stock-why = Ab dann weiß Stockade, wie viel da ist.
step-people = Jemanden einladen
step-people-why = Jede und jeder mit eigener Anmeldung und Rolle.
latest = Zuletzt geschehen
latest-all = Das ganze Protokoll

products-search = Produkte suchen
products-none = Noch keine Produkte
products-none-why = Ein Produkt ist, wonach Kunden fragen. Größen, Farben und Packungen sind seine Varianten.
nothing-found = Nichts gefunden
nothing-found-why = Versuchen Sie weniger Buchstaben oder ein anderes Wort des Namens.
product-new = Neues Produkt
product-first = Das erste Produkt anlegen
product-name = Produkt
product-change = Name und Beschreibung
product-add = Produkt anlegen
description = Beschreibung
changed = Geändert
archived = Archiviert
archived-only = Nur archivierte
archive = Archivieren
restore = Wieder verkaufen
variants = Varianten
variants-hint = Eine Zeile für jede Sorte. Lassen Sie alles leer, wenn es nur eine gibt und sie noch keinen Preis hat.
variant-title = Sorte
variant-title-such = Sorte, etwa „Groß, blau“
barcode = Strichcode
price = Preis
currency = Währung, etwa EUR

on-hand = Vorhanden
reserved = Reserviert
available = Verfügbar
location = Wo
locations = Wo Ihre Ware liegt
locations-none = Noch kein Ort dafür
locations-none-why = Sagen Sie zuerst, wo Ihre Ware liegt: im Laden, im Lager.
location-name = Name, etwa „Laden“
location-add = Ort anlegen
receive = Ware annehmen
quantity = Wie viel
stock-none = Noch wurde nichts angenommen
stock-none-why = Nehmen Sie Ware an, dann steht hier, was wo ist.

member = Konto
roles = Rolle
since = Seit
invite-title = Jemanden einladen
invite-why = Wählen Sie, was die Person darf. Sie bekommen einen Link zum Weitergeben; er gilt einmal, für einige Tage.
invite-do = Einladen
invited = Geben Sie diesen Link weiter. Er wird nur jetzt gezeigt.
invite-link = Einladungslink

audit-lead = Alles, was hier getan oder abgelehnt wurde, der Reihe nach. Niemand kann es unbemerkt ändern.
streams = Arten von Einträgen
when = Wann (UTC)
who = Wer
what = Was
outcome = Ergebnis
