member = Konto
roles = Rolle
since = Seit
invite-title = Jemanden einladen
invite-why = Wählen Sie, was die Person darf. Sie bekommen einen Link zum Weitergeben; er gilt einmal, für einige Tage.
invite-do = Einladen
invited = Geben Sie diesen Link weiter. Er wird nur jetzt gezeigt.
invite-link = Einladungslink
