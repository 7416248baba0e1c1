products-search = Nach Name, Artikelnummer oder Strichcode suchen
products-none = Noch keine Produkte
products-none-why = Ein Produkt ist, wonach Kunden fragen. Größen, Farben und Packungen sind seine Varianten.
products-count = { $of } gefunden
nothing-found = Nichts gefunden
nothing-found-why = Versuchen Sie weniger Buchstaben oder ein anderes Wort des Namens.
product = Produkt
product-new = Neues Produkt
product-first = Das erste Produkt anlegen
product-name = Produkt
product-change = Beschreibung und Zuordnung
product-add = Produkt anlegen
product-added = { $of ->
    [one] Das Produkt ist angelegt.
   *[other] Das Produkt ist angelegt, mit { $of } Varianten.
}
field-name = Name
description = Beschreibung
changed = Geändert
changed-at = Zuletzt geändert am { $of }
archived = Archiviert
still-sold = Im Verkauf
sold = Stand
archive = Archivieren
restore = Wiederherstellen
variants = Varianten
variant-title = Variante
variant-new = Neue Variante
variants-save = Varianten speichern
variants-saved = { $of ->
    [one] Eine Variante ist gespeichert.
   *[other] { $of } Varianten sind gespeichert.
}
variants-make = Fehlende Varianten anlegen
kinds = { $of } Varianten
sku = Artikelnummer
barcode = Strichcode
other-barcodes = Weitere Strichcodes
other-barcodes-hint = Durch Kommas getrennt: was sonst dafür gescannt wird, etwa der Code der Packung vom letzten Jahr.
price = Preis
cost = Einkaufspreis
margin = Spanne
currency = Währung, etwa EUR
currency-word = Währung
unit = Einheit
choices = Auswahl
components = Besteht aus
components-hint = Für ein Set: Artikelnummer oder Strichcode von allem, was darin ist, und wie viel davon. Leer lassen, wenn es für sich steht.
part-code = Artikelnummer oder Strichcode
is-in = Ist enthalten in
tracking = Unterscheidung im Lager
track-none = Keine
track-lot = Nach Charge
track-serial = Jedes Stück nach seiner Nummer
track-expires = Mit Haltbarkeitsdatum
variant-archived-hint = Sie wird nicht mehr verkauft; was verkauft wurde, bleibt nachvollziehbar.
options = Optionen
options-add = Optionen wie Größe hinzufügen
options-hint = Was man daran wählen kann, etwa Größe oder Farbe. Jede Kombination wird eine Variante. Werte durch Kommas trennen.
option-name = Option { $of }
option-values = Werte
option-such = Größe
option-such-2 = Farbe
values-such = 50 g, 100 g, 250 g
values-such-2 = Grün, Blau
options-save = Optionen speichern
makes-one = Das ergibt eine Variante.
makes-many = Das ergibt {"{"}n{"}"} Varianten.
missing = { $of ->
    [one] Eine Kombination hat noch keine Variante
   *[other] { $of } Kombinationen haben noch keine Variante
}
matrix-hint = Alle auf einmal anlegen. Was Sie hier eintragen, bekommen alle; einzelne ändern Sie danach.
matrix-make = { $of ->
    [one] Die Variante anlegen
   *[other] { $of } Varianten anlegen
}
sku-pattern = Muster der Artikelnummer
sku-pattern-hint = Etwa HEMD-{"{"}1{"}"}-{"{"}2{"}"}: was bei der ersten und zweiten Option gewählt ist, wird eingesetzt.
option-rename = Umbenennen
option-rename-hint = Der neue Name gilt sofort für alle Varianten.
new-name = Neuer Name
rename = Umbenennen
more-fields = Strichcode, Einkaufspreis, Beschreibung und Zuordnung
category = Kategorie
categories = Kategorien
brand = Marke
tag = Schlagwort
tags = Schlagwörter
tags-hint = Durch Kommas getrennt. Ein neues Wort wird ein neues Schlagwort.
tax-class = Steuerklasse
storefront = Schaufenster
storefront-hint = Jeder kann es sehen, sobald das Schaufenster geöffnet ist.
published = Veröffentlicht
unpublished = Nicht veröffentlicht
nowhere = Nirgends ist etwas davon da.
on-its-way = Unterwegs
sold-out = Nichts da
free = { $of } frei
images = Bilder
image-url = Adresse des Bildes
image-alt = Was zu sehen ist
pictures-none = Noch keine Bilder.
pictures-add = Bilder hinzufügen: auswählen, aufnehmen oder hier ablegen
pictures-hint = JPEG, PNG, WebP oder GIF. Wo und wann sie aufgenommen wurden, wird nicht behalten.
pictures-send = Bilder hinzufügen
pictures-sending = Wird gesendet …
pictures-which = Wählen Sie zuerst ein Bild.
pictures-added = { $of ->
    [one] Das Bild ist da.
   *[other] { $of } Bilder sind da.
  }
picture-up = Bild { $of } nach vorn
picture-down = Bild { $of } nach hinten
picture-remove = Bild { $of } entfernen
picture-removed = Das Bild ist entfernt.
picture-texts-save = Beschreibungen speichern
picture-elsewhere = Ein Bild an einer Adresse anderswo
picture-address-add = Adresse hinzufügen
images-hint = Sie beginnt mit https. Das Bild bleibt, wo es ist; hier steht nur ein Link dahin.
filters = Filter
filters-none = Alle zeigen
filter-off = Entfernen
price-from = von
price-to = bis
views = Ansichten
view-keep = Ansicht behalten
view-keep-do = Behalten
view-name = Name der Ansicht
view-kept = Die Ansicht ist gespeichert. Sie finden sie auf jedem Gerät über der Liste.
view-forget = Entfernen
view-forgotten = Die Ansicht ist entfernt.
more-actions = Mehr
saved = Gespeichert.
nothing-changed = Es wurde nichts geändert.
nothing = keine Angabe
choose = Auswählen …
back = Zurück
field = Feld
field-other = Feld
before = Vorher
after = Nachher
no = nein
undone = Zurückgenommen.

picked-count = { $of ->
    [one] Ein Produkt ist ausgewählt
   *[other] { $of } Produkte sind ausgewählt
}
bulk-what-label = Was damit geschehen soll
bulk-go = Weiter
bulk-none = Wählen Sie zuerst mindestens ein Produkt aus.
bulk-many = Höchstens { $of } Produkte werden auf einmal geändert. Wählen Sie weniger aus.
bulk-what = Wählen Sie, was damit geschehen soll.
bulk-preview = Zeigen, was sich ändert
bulk-will = { $of ->
    [one] Ein Produkt wird geändert
   *[other] { $of } Produkte werden geändert
}
bulk-do = { $of ->
    [one] Ein Produkt ändern
   *[other] { $of } Produkte ändern
}
bulk-more = Und { $of } weitere Änderungen der gleichen Art.
bulk-same = Sie sind schon so
bulk-same-why = Keines der ausgewählten Produkte würde sich dadurch ändern.
bulk-changed = Einiges davon hat inzwischen jemand geändert. Sehen Sie die Änderungen noch einmal an.
no-number = Schreiben Sie eine Zahl, etwa 10 oder -2,5.
too-cheap = Von einem Preis lassen sich höchstens 100 % abziehen.
no-currency = Schreiben Sie die Währung mit ihren drei Buchstaben, etwa EUR.
percent = Um wie viel Prozent
percent-hint = 10 macht Preise um ein Zehntel höher, -10 um ein Zehntel niedriger. Gerundet wird auf ganze Cent.
amount = Um wie viel
amount-hint = 0,50 macht jeden Preis um so viel höher, -0,50 um so viel niedriger.
do-archive = Archivieren
do-restore = Wiederherstellen
do-publish = Veröffentlichen
do-pictures = Bilder ändern
do-unpublish = Nicht mehr veröffentlichen
do-add-tags = Schlagwörter hinzufügen
do-remove-tags = Schlagwörter entfernen
do-add-category = In eine Kategorie aufnehmen
do-remove-category = Aus einer Kategorie entfernen
do-set-brand = Marke setzen
do-price-percent = Preise um Prozent ändern
do-price-amount = Preise um einen Betrag ändern
did-archive = { $of ->
    [one] Ein Produkt ist archiviert.
   *[other] { $of } Produkte sind archiviert.
}
did-restore = { $of ->
    [one] Ein Produkt ist wiederhergestellt.
   *[other] { $of } Produkte sind wiederhergestellt.
}
did-publish = { $of ->
    [one] Ein Produkt ist veröffentlicht.
   *[other] { $of } Produkte sind veröffentlicht.
}
did-unpublish = { $of ->
    [one] Ein Produkt ist nicht mehr veröffentlicht.
   *[other] { $of } Produkte sind nicht mehr veröffentlicht.
}
did-add-tags = { $of ->
    [one] Ein Produkt hat neue Schlagwörter.
   *[other] { $of } Produkte haben neue Schlagwörter.
}
did-remove-tags = { $of ->
    [one] Bei einem Produkt sind Schlagwörter entfernt.
   *[other] Bei { $of } Produkten sind Schlagwörter entfernt.
}
did-add-category = { $of ->
    [one] Ein Produkt ist jetzt in der Kategorie.
   *[other] { $of } Produkte sind jetzt in der Kategorie.
}
did-remove-category = { $of ->
    [one] Ein Produkt ist nicht mehr in der Kategorie.
   *[other] { $of } Produkte sind nicht mehr in der Kategorie.
}
did-set-brand = { $of ->
    [one] Ein Produkt hat eine andere Marke.
   *[other] { $of } Produkte haben eine andere Marke.
}
did-price-percent = { $of ->
    [one] Ein Produkt hat neue Preise.
   *[other] { $of } Produkte haben neue Preise.
}
did-price-amount = { $of ->
    [one] Ein Produkt hat neue Preise.
   *[other] { $of } Produkte haben neue Preise.
}

price-list = Preisliste
price-lists = Preislisten
price-lists-none = Noch keine Preislisten
price-lists-none-why = Eine Preisliste enthält andere Preise: für Großkunden, ab größeren Mengen oder auf Zeit.
price-list-add = Preisliste anlegen
price-breaks = Ab so vielen kostet jedes
prices-hint = Der erste Preis gilt ab einem Stück. Eine leere Zeile lässt den üblichen Preis gelten.
from-quantity = ab
show = Zeigen

history = Verlauf
history-added = Angelegt
history-changed = Geändert
history-archived = Archiviert
history-restored = Wiederhergestellt
history-variants = Varianten angelegt
history-options = Optionen geändert
history-components = Bestandteile geändert
history-imported = Durch einen Import geändert
history-import-undone = Import zurückgenommen
history-received = Ware eingegangen
restore-value = Wiederherstellen
restored-field = { $of } ist wieder wie zuvor.
masked = Ihre Rolle zeigt das nicht.


shelves = Kategorien, Marken und mehr
duplicates = Mögliche Dubletten
labels = Etiketten
import = Import
imports = Importe
import-file = Datei importieren
import-why = Übernehmen Sie aus einer Datei, was Sie haben: von Stockade, WooCommerce oder Shopify oder aus einer beliebigen Tabelle als CSV. Nichts ändert sich, bevor Sie jeden Unterschied gesehen haben.
import-choose = Datei auswählen oder hier ablegen
import-paste = Oder die Tabelle einfügen
import-content = Die Tabelle mit ihrer Kopfzeile
import-nothing = Wählen Sie eine Datei aus oder fügen Sie eine Tabelle ein.
import-how = Wie sie gelesen wird
import-kind = Sie enthält
match-by = Ein Produkt wird erkannt an
match-sku = seiner Artikelnummer
match-key = seinem Schlüssel in der Datei
import-absent = Produkte, die nicht darin stehen
missing-leave = bleiben, wie sie sind
missing-archive = werden archiviert
import-currency = Währung, wo keine Spalte sie nennt
decimal = Beträge sind geschrieben wie
find-out = herausfinden
import-location = Bestand liegt, wo keine Spalte es sagt, in
import-safe = Hier wird nur verglichen. Den Import starten Sie auf der nächsten Seite.
import-look = Zeigen, was sich ändern würde
columns = Was steht in den Spalten?
columns-why = Das Format dieser Datei ist nicht bekannt. Sagen Sie, was in jeder Spalte steht; was ausgelassen ist, wird nicht gelesen.
column = Spalte
column-sample = Zum Beispiel
column-means = Sie enthält
column-skip = nicht lesen
means-name = Name
means-sku = Artikelnummer
means-barcode = Strichcode
means-price = Preis
means-cost = Einkaufspreis
means-currency = Währung
means-description = Beschreibung
means-categories = Kategorien
means-brand = Marke
means-tags = Schlagwörter
means-tax-class = Steuerklasse
means-unit = Einheit
means-images = Bilder
means-title = Variante
means-product = Was Produkte unterscheidet
means-published = Veröffentlicht
means-option-1 = Erste Option
means-option-2 = Zweite Option
means-option-3 = Dritte Option
means-quantity = Wie viele da sind
means-location = Wo sie sind
import-when = Begonnen
import-source = Von
import-state = Stand
state-comparing = Wird verglichen
state-compared = Wartet auf Ihr Wort
state-applying = Wird importiert
state-applied = Importiert
state-cancelled = Angehalten
state-undoing = Wird zurückgenommen
state-undone = Zurückgenommen
import-all = Alle
import-new = Neu
import-changed = Geändert
import-same = Gleich
import-wrong = Nicht verstanden
import-missing = Nicht in der Datei
import-failed = Gescheitert
import-left = Unberührt gelassen
row-failed = Gescheitert
row-left-alone = Seitdem geändert
row-undone = Zurückgenommen
import-start = { $of ->
    [one] Eine Änderung importieren
   *[other] { $of } Änderungen importieren
}
import-cancel = Anhalten
import-undo = Alles zurücknehmen
import-started = Der Import hat begonnen.
import-cancelled = Der Import ist angehalten.
import-undoing = Der Import wird zurückgenommen.
import-leave = Sie können diese Seite verlassen; es geht ohne Sie weiter.
look-again = Noch einmal nachsehen
import-seen = Noch ist nichts geändert. Sehen Sie sich die Unterschiede an; dann starten Sie den Import.
import-no-change = Alles aus dieser Datei ist schon da. Es gibt nichts zu importieren.
import-done = { $of ->
    [one] Eine Änderung wurde vorgenommen.
   *[other] { $of } Änderungen wurden vorgenommen.
}
import-failed-many = { $of ->
    [one] Eine war nicht möglich.
   *[other] { $of } waren nicht möglich.
}
file-format = Format
file-lines = Zeilen
file-line = Zeile
file-unread = Spalten, die nicht gelesen werden
delimiter-comma = Kommas
delimiter-semicolon = Semikolons
delimiter-tab = Tabulatoren
decimal-point = Dezimalpunkte
decimal-comma = Dezimalkommas
differences = Unterschiede
rows-none = Davon gibt es keine.
export = Export
export-why = Alles von einer Art in einer Datei, auch Archiviertes. Sie lässt sich wieder importieren, hier oder anderswo.
export-what = Was
export-do = Exportieren
import-sending = Die Datei wird gesendet …
import-not-sent = Die Datei konnte nicht gesendet werden. Sie darf bis zu 64 MB groß sein. Wählen Sie sie noch einmal aus.
exports = Exportierte Dateien
export-writing = Wird geschrieben
export-fetch = Herunterladen
export-failed = Konnte nicht geschrieben werden
export-cancelled = Angehalten
export-gone = Nicht mehr aufbewahrt
kind-products = Produkte
kind-levels = Bestand
kind-locations = Lagerorte
kind-categories = Kategorien
kind-brands = Marken
kind-tax-classes = Steuerklassen
kind-units = Einheiten
kind-conversions = Umrechnungen von Einheiten
kind-price-lists = Preislisten
kind-prices = Preise in Listen
means-id = Kennung in Stockade
means-code = Kürzel
means-category = Kategorie, von oben
means-archived = Archiviert
means-allows-negative = Darf unter null gehen
means-decimals = Nachkommastellen
means-variant = Kennung der Variante
means-worth = Ist so viel wert
means-of-unit = von dieser Einheit
means-group = Kundengruppe
means-includes-tax = Steuer ist enthalten
means-priority = Vorrang
means-valid-from = Gültig ab
means-valid-until = Gültig bis
means-price-list = Preisliste
means-prices = Preise
brands = Marken
units = Einheiten
tax-classes = Steuerklassen
part-of = Teil von
at-the-top = nichts: sie steht ganz oben
code = Kürzel
decimals = Nachkommastellen
customer-group = Nur für die Kundengruppe
includes-tax = Preise enthalten die Steuer
includes-tax-hint = Was dort steht, zahlt der Kunde.
add = Hinzufügen
change = Ändern
move = Verschieben
merge = Zusammenführen
merge-into = Zusammenführen mit
use-again = Wiederherstellen
none-categories = Noch keine Kategorien. Sie sagen, wo im Laden man etwas sucht.
none-brands = Noch keine Marken.
none-tags = Noch keine Schlagwörter. Schreiben Sie sie an ein Produkt, dann stehen sie hier.
none-units = Noch keine eigenen Einheiten.
standard-units = Ohnehin da: { $of }.
none-tax-classes = Noch keine Steuerklassen, etwa normal und ermäßigt.
none-price-lists = Noch keine Preislisten. Sie enthalten andere Preise: für Großkunden oder ab größeren Mengen.
duplicates-none = Keine zwei Produkte gleichen sich
duplicates-none-why = Wenn Namen, Strichcodes oder Artikelnummern leicht zu verwechseln sind, finden Sie sie hier.
duplicates-why = Diese sind leicht zu verwechseln. Sehen Sie sich beide an und archivieren Sie das überflüssige.
duplicate-first = Zuerst da
duplicate-other = Vermutlich dasselbe
duplicate-reason = Weil
duplicate-same-name = Gleicher Name
duplicate-same-item = Gleicher Artikel laut Strichcode
duplicate-near-sku = Fast gleiche Artikelnummer
duplicate-archive = Das zweite archivieren
decimals-many = { $of } Nachkommastellen
labels-none = Nichts zu etikettieren
labels-none-why = Wählen Sie Produkte in der Liste aus oder öffnen Sie eines, und wählen Sie dort Etiketten.
labels-without = Diese haben weder einen Strichcode noch eine Artikelnummer, die sich zeichnen lässt, und bekommen darum kein Etikett:
label-sheet = Papier
sheet-a4-3x8 = A4, 3 × 8 Etiketten zu 70 × 37 mm
sheet-a4-4x10 = A4, 4 × 10 Etiketten zu 48,5 × 25,4 mm
sheet-roll = Rolle, 57 × 32 mm
label-copies = Von jedem
label-show = Zeigen
print = Drucken
print-hint = Drucken Sie mit 100 %, ohne Ränder und Kopfzeilen, damit die Etiketten an ihrer Stelle sitzen.
conversions = Umrechnungen
conversions-why = Wie viel von einer Einheit eine andere ist, für alle Produkte: Ein Karton sind zwölf Stück.
conversions-of-variant = Wie viel von einer Einheit eine andere ist, nur für diese Variante. Was für alle Produkte gilt, gilt auch hier.
conversions-none = Noch keine.
conversion-shared = für alle Produkte
conversion-remove = Entfernen
conversion-new = Eine neue Umrechnung
conversion-one = Eins von dieser Einheit
conversion-worth = sind so viele
conversion-of = von dieser Einheit
conversion-units = Einheit hinzufügen
price-list-why = Andere Preise als die üblichen: für eine Kundengruppe, auf Zeit oder ab größeren Mengen.
price-list-name = Name
price-list-from = Erster Tag
price-list-from-hint = Leer: ab sofort.
price-list-until = Letzter Tag
price-list-until-hint = Leer: bis Sie sie archivieren.
price-list-priority = Vorrang
price-list-priority-hint = Passen zwei Listen, gilt die mit der höheren Zahl.
price-list-priority-wrong = Schreiben Sie eine ganze Zahl, etwa 0 oder 10.
price-list-valid-from = ab { $of }
price-list-valid-until = bis { $of }
customer-group-hint = Ein Wort wie wholesale; leer für alle.
price-lists-why = Preise für manche Kunden, auf Zeit oder ab größeren Mengen.
categories-why = Wo im Laden etwas gesucht wird, und in welcher Reihenfolge.
no-day = Das ist kein Tag. Schreiben Sie Jahr, Monat und Tag, etwa 2026-12-24.
move-up = { $of } nach oben
move-down = { $of } nach unten
tracking-hint = Nach Charge wissen Sie, welche Lieferung wohin ging; nach Nummer jedes einzelne Stück. Ändern lässt es sich, solange nichts davon im Lager ist.
standard-unit-piece = Stück
standard-unit-pair = Paar
standard-unit-set = Set
standard-unit-pack = Packung
standard-unit-box = Karton
standard-unit-kg = Kilogramm
standard-unit-g = Gramm
standard-unit-l = Liter
standard-unit-ml = Milliliter
standard-unit-m = Meter
standard-unit-cm = Zentimeter
standard-unit-m2 = Quadratmeter
standard-unit-m3 = Kubikmeter
standard-unit-hour = Stunde
standard-unit-day = Tag
