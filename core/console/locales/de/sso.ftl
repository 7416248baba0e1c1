set-sso = Anmeldung über Anbieter
set-sso-why = Ihre Leute melden sich mit dem Konto an, das sie schon haben: über Entra ID, Google, Keycloak, authentik, Zitadel oder einen anderen OpenID-Anbieter.
sso-ways = Andere Wege zur Anmeldung
sso-or = oder
sso-sign-in = Mit { $of } anmelden
sso-proof = Beim Anbieter bestätigen
sso-none = Noch kein Anbieter
sso-none-why = Fügen Sie den hinzu, bei dem Ihre Leute ein Konto haben. Er wird erst angeboten, wenn Sie ihn einschalten.
sso-new = Anbieter hinzufügen
sso-add = Hinzufügen und weiter
sso-name = Name
sso-name-why = Wie Sie ihn nennen, etwa „Google“ oder „Unser Keycloak“.
sso-issuer = Adresse des Anbieters
sso-issuer-why = Genau so, wie er sie selbst schreibt, etwa https://id.example.com/realms/shop; in seiner Anleitung heißt sie Issuer.
sso-state = Zustand
sso-on = Ein
sso-off = Aus
sso-door = Wo sich Ihre Leute anmelden
sso-door-why = Geben Sie ihnen diese Adresse. Sie zeigt Ihre Anbieter, und jeder Browser, der einmal da war, merkt sie sich.
sso-test = Prüfen
sso-works = Es funktioniert, soweit es sich von hier aus sehen lässt
sso-works-not = So kann sich noch niemand anmelden
sso-is-good = Gut
sso-is-odd = Hinsehen
sso-is-wrong = Falsch
sso-tried-none = Niemand würde etwas anderes
sso-tried = { $of ->
    [one] Eine Person würde etwas anderes
   *[other] { $of } Personen würden etwas anderes
  }
sso-tried-same = { $of ->
    [0] Niemand bleibt, was er ist.
    [one] Eine Person bleibt, was sie ist.
   *[other] { $of } Personen bleiben, was sie sind.
  }
sso-tried-why = Geändert wurde nichts. Wen der Anbieter gemeldet hat (Bereitstellung), der folgt, sobald Sie speichern, nach den gemeldeten Gruppen; alle anderen bei der nächsten Anmeldung, nach ihren Gruppen vom letzten Mal.
sso-at-once = sobald Sie speichern
sso-who = Wer
sso-is-now = Ist jetzt
sso-becomes = Würde
sso-out = Kein Zutritt
sso-theirs = Was der Anbieter wissen muss
sso-theirs-why = Kopieren Sie das dorthin, wo der Anbieter danach fragt.
sso-redirect = Wohin er Leute zurückschickt (Redirect-Adresse)
sso-signed-out = Wohin er Leute schickt, die sich abgemeldet haben
sso-log-out = Wo er sagt, dass sich jemand abgemeldet hat (Back-Channel-Logout)
sso-ours = Was der Anbieter Ihnen sagt
sso-ours-why = Er zeigt es, wenn Sie Stockade dort als Anwendung anlegen.
sso-client-id = Client-ID
sso-secret = Client-Secret
sso-secret-why = Wird versiegelt aufbewahrt und nie wieder gezeigt.
sso-secret-kept = Eines ist hinterlegt und wird nie gezeigt. Leer lassen, um es zu behalten.
sso-scopes = Wonach gefragt wird (Scopes)
sso-scopes-why = Mit Leerzeichen dazwischen. Ergänzen Sie offline_access, wo der Anbieter es kennt: Wer dort sein Konto verliert, ist dann auch hier nach Minuten draußen.
sso-button = Text der Schaltfläche
sso-button-why = Zwischen „Mit“ und „anmelden“.
sso-roles = Wer was ist
sso-roles-why = Die erste Zeile, die passt, bestimmt die Rolle, bei jeder Anmeldung. Ohne Zeilen behalten alle die Rollen, die sie hier bekommen haben. Inhaber macht und entmacht kein Anbieter.
sso-roles-at = Wo die Gruppen stehen
sso-roles-at-why = Der Name des Claims, etwa groups, roles oder realm_access.roles.
sso-group = Gruppe beim Anbieter
sso-role = Rolle hier
sso-role-choose = Rolle wählen
sso-otherwise = Alle anderen
sso-otherwise-none = werden nicht eingelassen
sso-lets-in = Neue Leute einlassen
sso-lets-in-why = Wen der Anbieter kennt und auf wen oben eine Zeile passt, der wird Mitglied. Sonst kommt nur herein, wer sein Konto verknüpft hat.
sso-try = Zeigen, wer was würde
sso-more = Mehr
sso-domain = Nur diese Domain von Google
sso-domain-why = Von Google Workspace, etwa example.com. Bei anderen Anbietern leer lassen.
sso-vouches = Er verlangt selbst einen zweiten Faktor
sso-vouches-why = Dann wird von denen, die über ihn kommen, keiner von Stockade verlangt. Nur einschalten, wo das sicher ist.
sso-switch = Eingeschaltet
sso-switch-why = Seine Schaltfläche steht auf Ihrer Anmeldeseite.
sso-prov = Bereitstellung (SCIM)
sso-prov-why = Der Anbieter sagt hier von sich aus, wer für Sie arbeitet und in welchen Gruppen. Wer dort abgeschaltet wird, verliert hier sofort jede Sitzung und jedes Token.
sso-prov-on = Stellt bereit
sso-prov-off = Stellt nicht bereit
sso-prov-begin = Einschalten und Token anlegen
sso-prov-address = Basisadresse
sso-prov-address-why = Bei Entra heißt sie Mandanten-URL, bei Okta SCIM connector base URL.
sso-prov-used = Token zuletzt benutzt
sso-prov-until = Das Token gilt bis
sso-prov-none = Es gibt kein gültiges Token. Legen Sie ein neues an.
sso-prov-people = { $of ->
    [0] Von niemandem wurde bisher erzählt.
    [one] Von einer Person wurde erzählt.
   *[other] Von { $of } Personen wurde erzählt.
  }
sso-prov-active = { $of ->
    [one] Eine davon wird eingelassen.
   *[other] { $of } davon werden eingelassen.
  }
sso-prov-awaited = { $of ->
    [0] Alle waren schon hier.
    [one] Eine war noch nie hier.
   *[other] { $of } waren noch nie hier.
  }
sso-prov-groups = Gruppe dort
sso-prov-count = Personen
sso-prov-role-none = ergibt keine Rolle
sso-prov-group-hint = Wer in einer davon ist, für den zählen die Zeilen unter „Wer was ist“ nach diesen Namen.
sso-prov-renew = Neues Token anlegen
sso-prov-renew-why = Das bisherige gilt noch einen Tag.
sso-prov-end = Ausschalten
sso-prov-end-why = Das Token gilt dann nicht mehr. Alle bleiben, was sie sind, bis sie sich wieder anmelden; wer abgeschaltet wurde, bleibt draußen.
sso-prov-ended = Die Bereitstellung ist ausgeschaltet, und ihr Token gilt nicht mehr.
sso-prov-made = Token für die Bereitstellung
sso-prov-copy = Kopieren Sie beides zum Anbieter. Das Token wird nur jetzt gezeigt: Niemand kann es noch einmal lesen, auch wir nicht.
sso-remove = Diesen Anbieter entfernen
sso-remove-why = Wer über ihn gekommen ist, wird abgemeldet, und seine Verknüpfungen sind weg. Konten und Mitglieder bleiben.
sso-remove-do = Entfernen
sso-removed = Der Anbieter ist weg.
sso-own = Anbieter
sso-own-title = Ihre Anbieter
sso-own-lead = Konten anderswo, mit denen Sie sich hier anmelden. Jedes öffnet den Betrieb, dessen Anbieter es ist, und sonst nichts.
sso-own-none = Noch keiner
sso-own-none-why = Ihr Konto ist mit keinem Anbieter verknüpft. Sie melden sich mit Ihrem Passwort an.
sso-place = Öffnet
sso-last = Zuletzt benutzt
sso-unlink = Trennen
sso-unlink-why = Sie melden sich damit nicht mehr an, und was es geöffnet hatte, wird geschlossen.
sso-unlinked = Die Verknüpfung ist getrennt. Was sie geöffnet hatte, ist zu.
sso-linked = Verknüpft. Ab jetzt können Sie sich damit anmelden.
sso-link-title = Einen weiteren verknüpfen
sso-link-first = Einen Anbieter verknüpfen
sso-link-why = Sie werden gebeten, sich auszuweisen, hier und dort.
sso-link-do = { $of } verknüpfen
sso-leaving = Weiter zum Anbieter
sso-leaving-why = Melden Sie sich dort mit dem Konto an, das Sie verknüpfen wollen. Danach sind Sie wieder hier.
sso-leaving-do = Weiter
sso-left = Sie sind hier abgemeldet
sso-left-why = Bei Ihrem Anbieter sind Sie noch angemeldet. An einem Rechner, den auch andere benutzen, melden Sie sich auch dort ab.
sso-left-do = Auch dort abmelden
sso-only = Nur über Anbieter
sso-only-why = Man kommt nur noch über Ihren Anbieter herein: nicht mit Passwort, Passkey oder Link. Wer dort sein Konto verliert, ist auch hier draußen. Programme arbeiten mit ihren Tokens weiter.
sso-only-since = Seit { $of } kommt man nur über Ihren Anbieter herein.
sso-only-glass = Notzugang
sso-only-keeper = { $of } kommt weiterhin mit eigenem Passwort und zweitem Faktor herein. Jedes Mal werden alle Inhaber und Admins per Mail benachrichtigt.
sso-only-tried = Sie haben sich zuletzt am { $of } über Ihren Anbieter angemeldet. Es funktioniert für Sie.
sso-only-untried = Melden Sie sich zuerst selbst über Ihren Anbieter an: Was bei niemandem funktioniert, würde alle aussperren.
sso-only-link = Konto verknüpfen
sso-only-who = Wer hereinkommt, wenn der Anbieter nicht antwortet
sso-only-who-why = Ein Inhaber mit eigenem zweiten Faktor. Bewahren Sie die Zugangsdaten versiegelt auf. Sind auch sie verloren, hilft, wer den Server betreibt, mit „stockade owner recover“.
sso-only-choose = Inhaber wählen
sso-only-do = Nur über den Anbieter einlassen
sso-only-done = Gespeichert. Ab jetzt kommt man über Ihren Anbieter herein.
sso-only-lift = Passwörter wieder erlauben
sso-only-lifted = Man kommt wieder mit eigenem Passwort oder Passkey herein.
sso-only-own = Mit Passwort oder Passkey anmelden
sso-only-own-why = Für den einen Inhaber, der keinen Anbieter braucht, und für Ihre anderen Betriebe.
sso-shut = { $of } betritt man nur über den eigenen Anbieter. Melden Sie sich dort an, um weiterzumachen.
sso-shut-link = { $of } betritt man nur über den eigenen Anbieter. Verknüpfen Sie ihn unten mit Ihrem Konto, und melden Sie sich dann dort an.
