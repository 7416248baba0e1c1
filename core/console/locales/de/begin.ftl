begin-go = Jetzt erledigen
begin-later = Später weitermachen
begin-course = Einrichtung
begin-next = Weiter
begin-skip = Vorerst überspringen
step-business = Ihr Geschäft
step-business-why = Wo es ist, damit Geld, Tage und Steuern stimmen.
begin-business-title = Wo ist Ihr Geschäft?
begin-business-lead = Daraus folgen Währung, Uhrzeit und wie Preise angegeben sind. Auf der nächsten Seite sehen Sie alles noch einmal.
begin-business-proposed = Das ist üblich für: { $of }. Ändern Sie, was bei Ihnen anders ist.
country = Land
country-choose = Land wählen
country-other = Anderes Land wählen
trading-name = Geschäftsname
own-currency = Währung
time-zone = Zeitzone
locale = Sprache der Zahlen und Daten
locale-why = Eine Sprache und ein Land, etwa de-AT oder en-GB. Danach werden Beträge und Tage geschrieben.
address = Anschrift
tax-shown = Was sagen Ihre Preise?
tax-within = Was die Kundschaft zahlt
tax-within-why = Die Steuer ist im Preis enthalten, wie meist im Laden in Europa.
tax-on-top = Was vor der Steuer kommt
tax-on-top-why = Die Steuer kommt an der Kasse dazu, wie in den Vereinigten Staaten.
begin-products-title = Was verkaufen Sie?
begin-products-lead = Beginnen Sie mit einem eigenen Produkt oder mit einer Datei von allen. Oder sehen Sie sich erst in einem Übungsladen um.
begin-product = Ein eigenes Produkt
begin-product-why = Ein Name, seine Varianten, ein Preis. Der Rest hat Zeit.
begin-file = Eine Datei mit allen
begin-file-why = Aus WooCommerce oder Shopify oder eine beliebige Tabelle. Sie sehen, was darin ist, bevor etwas geschieht.
begin-file-new = { $of ->
    [0] Nichts in dieser Datei ist neu.
    [one] Ein Produkt ist neu.
   *[other] { $of } Produkte sind neu.
}
begin-file-changed = { $of ->
    [one] Eines würde sich ändern.
   *[other] { $of } würden sich ändern.
}
begin-file-wrong = { $of ->
    [one] Eines wurde nicht verstanden und bleibt draußen.
   *[other] { $of } wurden nicht verstanden und bleiben draußen.
}
begin-file-do = Übernehmen
begin-file-see = Alles ansehen
begin-file-other = Eine andere Datei
practice = Ein Übungsladen
practice-why = Ein Laden für Tee und Kaffee, der seit zwei Jahren offen hat: Waren, Kundschaft, Aufträge, Rechnungen, Bücher. Alles ist erfunden. Er ist ein Betrieb für sich: Mit Ihrem vermischt sich nichts, und keine Mail verlässt ihn.
practice-do = Übungsladen einrichten
practice-name = Blatt & Bohne
practice-making = Seine Vergangenheit wird erfunden. Sie können diese Seite verlassen.
practice-past = Wie lange er schon offen hat
practice-years = Zwei Jahre
practice-half-year = Ein halbes Jahr
practice-month = Einen Monat
practice-go = Hineingehen
practice-here = Sie sind gerade darin. Zurück geht es oben beim Namen des Betriebs.
practice-stuck = Er konnte nicht eingerichtet werden. Warum, steht im Protokoll des Servers.
practice-remove = Wegnehmen
practice-remove-why = Alles darin verschwindet, für immer. Nichts davon war echt, und Sie können einen neuen einrichten.
practice-removed = Der Übungsladen ist weg.
practice-band = Übung: Nichts hier ist echt
practice-word = Übung
begin-places-title = Wo liegt Ihre Ware?
begin-places-lead = Im Laden, im Lager, im Lieferwagen: Der Bestand wird an jedem Ort für sich geführt. Einer genügt für den Anfang.
begin-place = Wie heißt der Ort?
begin-people-title = Wer arbeitet mit Ihnen?
begin-people-lead = Jede und jeder meldet sich selbst an und sieht, was die Arbeit braucht. Sie bekommen einen Link zum Weitergeben; er gilt einmal.
begin-invite = Link erstellen
begin-role-cashier = Kasse
begin-role-cashier-why = Sucht Produkte und verkauft. Sieht keine Kosten.
begin-role-manager = Leitung
begin-role-manager-why = Führt den Laden: Produkte, Preise, Bestand und was sie kosten.
begin-role-bookkeeper = Buchhaltung
begin-role-bookkeeper-why = Sieht Produkte, Preise und Kosten und ändert nichts.
begin-done-title = Ihr Laden ist bereit
begin-done-lead = Alles, was ein erster Tag braucht, ist da.
begin-done-left = { $of ->
    [one] Eines ist noch offen. Es hat Zeit, und Sie finden es unter Start.
   *[other] { $of } Dinge sind noch offen. Sie haben Zeit, und Sie finden sie unter Start.
}
begin-home = Zum Start
