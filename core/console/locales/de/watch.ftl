watch-title = Sicherheit
watch-log = Das ganze Protokoll
watch-state-calm = { $people ->
    [0] Nichts Ungewöhnliches gefunden. Niemand ist angemeldet.
    [one] Nichts Ungewöhnliches gefunden. Eine Sitzung ist offen.
   *[other] Nichts Ungewöhnliches gefunden. { $people } Sitzungen sind offen.
}
watch-state-some = { $open ->
    [one] Etwas ist ungewöhnlich. Sehen Sie es an, wenn Sie Zeit haben.
   *[other] { $open } Dinge sind ungewöhnlich. Sehen Sie sie an, wenn Sie Zeit haben.
}
watch-state-serious = { $serious ->
    [one] Etwas sollten Sie jetzt ansehen.
   *[other] { $serious } Dinge sollten Sie jetzt ansehen.
}
watch-unusual = Was ungewöhnlich ist
watch-none = Hier wartet nichts auf Sie.
watch-none-why = Auf Anmeldungen, Tokens, Rollen und Exporte wird ständig geachtet.
watch-severity-notice = Zur Kenntnis
watch-severity-warning = Bitte ansehen
watch-severity-serious = Jetzt ansehen
watch-found-new-network = { $who } hat sich aus einem Netz angemeldet, in dem diese Person noch nie war
watch-advice-new-network = Fragen Sie nach. Meist ist es ein neues Telefon, ein Hotel oder ein anderer Anbieter. War es jemand anderer, beenden Sie die Sitzung; dann sollte ein anderes Passwort gewählt werden.
watch-found-refused-account = { $times } abgewiesene Versuche, sich als { $who } anzumelden
watch-advice-refused-account = Vielleicht wurde nur das Passwort vergessen; fragen Sie nach. Raten wird von selbst gebremst, und ein zweiter Faktor hält auch auf, wer richtig rät.
watch-found-refused-network = { $times } abgewiesene Versuche aus einem Netz, als verschiedene Personen
watch-advice-refused-network = Jemand probiert eine Liste von Passwörtern aus. Jeder Versuch wird gebremst. Achten Sie darauf, dass alle einen zweiten Faktor haben.
watch-found-guessed = Jemand hat sich nach vielen falschen Passwörtern als { $who } angemeldet
watch-advice-guessed = In diesem Netz war diese Person noch nie. Wenn Sie es nicht besser wissen, beenden Sie jetzt die Sitzung, und lassen Sie ein anderes Passwort wählen.
watch-found-refused-proofs = { $who } ist angemeldet und konnte nicht beweisen, wer da sitzt
watch-advice-refused-proofs = Es wurde { $times }-mal versucht. Vielleicht sitzt jemand anderer an einem Browser, der offen blieb. Fragen Sie nach, oder beenden Sie die Sitzung.
watch-found-token-elsewhere = Das Token „{ $who }“ wurde aus einem neuen Netz benutzt
watch-advice-token-elsewhere = Programme ziehen selten um. Wenn keines von Ihnen umgezogen ist, hat jemand eine Kopie: Widerrufen Sie das Token und legen Sie ein neues an.
watch-found-token-over = Ein Geheimnis des Tokens „{ $who }“ wurde benutzt, das nicht mehr gilt
watch-advice-token-over = Es hat nichts geöffnet. Entweder wurde beim Ersetzen ein Programm vergessen, oder jemand hat eine Kopie.
watch-found-owner-made = Jemand kann jetzt Inhaber dieses Betriebs sein, durch { $who }
watch-advice-owner-made = Ein Inhaber darf alles. Wenn Sie nicht zugestimmt haben, nehmen Sie die Rolle oder die Einladung zurück und fragen Sie nach.
watch-found-address-released = Die Adresse von { $who } gehört jemand anderem
watch-advice-address-released = Wer dort liest, hat dieses Konto nach eigenen Worten nie angelegt. Vielleicht kam jemand mit einem Link herein, der für jemand anderen war: Fragen Sie, wen Sie hereingelassen haben, und entfernen Sie, wen niemand kennt.
watch-found-mass-reading = { $who } hat binnen einer Stunde die Angaben von { $times } Personen angesehen
watch-advice-mass-reading = Fragen Sie, wozu. Gibt es keinen guten Grund, beenden Sie die Sitzung und sehen Sie sich die Rolle an.
watch-found-mass-export = { $who } hat binnen einer Stunde { $times }-mal alles als Datei mitgenommen
watch-advice-mass-export = Fragen Sie, wozu. Gibt es keinen guten Grund, beenden Sie die Sitzung und sehen Sie sich die Rolle an.
watch-end-session = Diese Sitzung beenden
watch-revoke-token = Dieses Token widerrufen
watch-fine = Das war in Ordnung
watch-fine-why = Warum, für alle, die später nachsehen
watch-fine-example = Das war ich, vom Zug aus
watch-fine-do = Weglegen
watch-before = Schon angesehen
watch-was-settled = Beendet oder widerrufen von { $of }.
watch-was-dismissed = { $of } sagte, dass es in Ordnung war.
watch-network = Netz
watch-last = Zuletzt
watch-first = Zuerst
watch-times = Wie oft
watch-stands-on = Einträge
watch-came = Anmeldungen
watch-refused = Abgewiesen
watch-thirty-days = Die letzten 30 Tage
watch-came-none = Seit gezählt wird, hat sich noch niemand angemeldet.
watch-refused-none = Niemand wurde abgewiesen.
watch-way-password = Passwort
watch-way-passkey = Passkey
watch-way-provider = Anbieter
watch-way-code = Code
watch-way-recovery-code = Wiederherstellungscode
watch-way-token = Token
watch-signed-in = Wer angemeldet ist
watch-signed-in-why = Auf ein paar Minuten genau
watch-nobody = Hier ist niemand angemeldet.
watch-by = Mit
watch-device-hidden = Nicht gezeigt
watch-tokens = Tokens von Programmen
watch-tokens-all = Alle
watch-entries = Was geschehen ist
watch-session-ended = Die Sitzung ist beendet.
watch-token-revoked = Das Token ist widerrufen.
watch-dismissed = Weggelegt.
attention-security = Ungewöhnlich für die Sicherheit
