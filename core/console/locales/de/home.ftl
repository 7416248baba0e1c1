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

attention = Was Sie braucht
attention-approvals = Wartet auf Zustimmung
attention-low = Zu bestellen
attention-transfers = Unterwegs
attention-counts = Laufende Zählungen
attention-imports = Importe zum Ansehen
attention-plugins = Plugins, die Sie brauchen
value-title = Lagerwert
value-show = Zeigen, wie er sich entwickelt hat
value-days = { $of } Tage
low-title = Wird knapp
low-none = Nichts liegt unter seinem Meldebestand.
low-minimum = bestellen bei { $of }
today = Heute
today-orders = Heute bestellt
today-orders-count = { $of ->
    [one] ein Auftrag
   *[other] { $of } Aufträge
  }
today-received = Heute eingegangen
today-given-back = { $of } zurückgegeben
today-payments-count = { $of ->
    [one] eine Zahlung
   *[other] { $of } Zahlungen
  }
today-unpaid = Noch offen
today-overdue = { $of ->
    [one] eine Rechnung ist überfällig
   *[other] { $of } Rechnungen sind überfällig
  }
today-to-send = Zu verschickende Aufträge
