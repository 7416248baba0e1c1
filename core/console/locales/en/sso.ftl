set-sso = Single sign-on
set-sso-why = People sign in with the account that they have already: by Entra ID, Google, Keycloak, authentik, Zitadel or any other OpenID provider.
sso-ways = Other ways to sign in
sso-or = or
sso-sign-in = Sign in with { $of }
sso-proof = Prove it at your provider
sso-none = No provider yet
sso-none-why = Add the one that your people have an account with. Nobody is offered it until you switch it on.
sso-new = Add a provider
sso-add = Add and go on
sso-name = Name
sso-name-why = What you call it, such as “Google” or “Our Keycloak”.
sso-issuer = Provider’s address
sso-issuer-why = Exactly as it writes it of itself, such as https://id.example.com/realms/shop; its documents call this the issuer.
sso-state = State
sso-on = On
sso-off = Off
sso-door = Where your people sign in
sso-door-why = Give them this address. It shows your providers, and is remembered by each browser that came by it once.
sso-test = Test
sso-works = It works, as far as can be seen from here
sso-works-not = Nobody can sign in like this yet
sso-is-good = Good
sso-is-odd = Look at this
sso-is-wrong = Wrong
sso-tried-none = Nobody would become anything else
sso-tried = { $of ->
    [one] One person would become somebody else
   *[other] { $of } people would become somebody else
  }
sso-tried-same = { $of ->
    [0] Nobody stays as they are.
    [one] One person stays as they are.
   *[other] { $of } people stay as they are.
  }
sso-tried-why = Nothing was changed. Whom the provider told of (provisioning) follows as soon as you save, by the groups that it says; everybody else when they next sign in, by the groups they were in the last time.
sso-at-once = as soon as you save
sso-who = Who
sso-is-now = Is now
sso-becomes = Would become
sso-out = Not let in
sso-theirs = Tell the provider
sso-theirs-why = Copy these to where the provider asks for them.
sso-redirect = Where it sends people back (redirect address)
sso-signed-out = Where it sends people who signed out
sso-log-out = Where it says that somebody signed out (back-channel log-out)
sso-ours = What the provider tells you
sso-ours-why = It shows these when you add Stockade to it as an application.
sso-client-id = Client id
sso-secret = Client secret
sso-secret-why = Kept sealed, and never shown again.
sso-secret-kept = One is kept, and never shown. Leave this empty to keep it.
sso-scopes = What is asked for (scopes)
sso-scopes-why = With spaces between. Add offline_access where the provider knows it: then who loses their account there is out here within minutes.
sso-button = Text of its button
sso-button-why = After “Sign in with”.
sso-roles = Who is what
sso-roles-why = The first line that fits says the role, each time they sign in. Without any line people keep the roles that they were given here. An owner is never made or unmade by a provider.
sso-roles-at = Where their groups stand
sso-roles-at-why = The name of the claim, such as groups, roles or realm_access.roles.
sso-group = Group at the provider
sso-role = Role here
sso-role-choose = Choose a role
sso-otherwise = Everybody else
sso-otherwise-none = is not let in
sso-lets-in = Let new people in
sso-lets-in-why = Whoever the provider knows and a line above fits becomes a member. Without this only people who linked their account come in.
sso-try = See who would become what
sso-more = More
sso-domain = Only this domain of Google’s
sso-domain-why = Of Google Workspace, such as example.com. Leave it empty for any other provider.
sso-vouches = It asks for a second factor itself
sso-vouches-why = Then none of Stockade’s own is asked of those who come by it. Say so only where that is certain.
sso-switch = Switched on
sso-switch-why = Its button stands on your sign-in page.
sso-prov = Provisioning (SCIM)
sso-prov-why = The provider says here, of its own accord, who works for you and in which groups. Whoever is switched off there loses every session and token here at once.
sso-prov-on = Provisions
sso-prov-off = Does not provision
sso-prov-begin = Switch on and make a token
sso-prov-address = Base address
sso-prov-address-why = Entra calls it the tenant URL, Okta the SCIM connector base URL.
sso-prov-used = Token last used
sso-prov-until = The token works until
sso-prov-none = There is no token that works. Make a new one.
sso-prov-people = { $of ->
    [0] Nobody was told of yet.
    [one] One person was told of.
   *[other] { $of } people were told of.
  }
sso-prov-active = { $of ->
    [one] One of them is let in.
   *[other] { $of } of them are let in.
  }
sso-prov-awaited = { $of ->
    [0] All of them have been here.
    [one] One has never been here.
   *[other] { $of } have never been here.
  }
sso-prov-groups = Group there
sso-prov-count = People
sso-prov-role-none = makes no role
sso-prov-group-hint = For whoever is in one of these, the lines under “Who is what” count by these names.
sso-prov-renew = Make a new token
sso-prov-renew-why = The token of before works for one more day.
sso-prov-end = Switch off
sso-prov-end-why = Its token is over. Everybody stays what they are until they next sign in; whoever was switched off stays out.
sso-prov-ended = Provisioning is switched off, and its token is over.
sso-prov-made = Token for provisioning
sso-prov-copy = Copy both to the provider. The token is shown only now: nobody can read it again, not even we.
sso-remove = Remove this provider
sso-remove-why = Whoever came in by it is signed out, and its links are gone. Accounts and members stay.
sso-remove-do = Remove
sso-removed = The provider is gone.
sso-own = Providers
sso-own-title = Your providers
sso-own-lead = Accounts elsewhere by which you sign in here. Each opens the business whose provider it is, and nothing else.
sso-own-none = None yet
sso-own-none-why = Your account is linked to no provider. You sign in with your password.
sso-place = Opens
sso-last = Last used
sso-unlink = Unlink
sso-unlink-why = You no longer sign in with it, and what it opened is closed.
sso-unlinked = It is unlinked. What it opened is closed.
sso-linked = It is linked. From now on you can sign in with it.
sso-link-title = Link another
sso-link-first = Link a provider
sso-link-why = You are asked to prove that it is you, here and there.
sso-link-do = Link { $of }
sso-leaving = On to the provider
sso-leaving-why = Sign in there with the account that you want to link. It brings you back here.
sso-leaving-do = Go on
sso-left = You are signed out here
sso-left-why = At your provider you are still signed in. On a computer that others use, sign out there too.
sso-left-do = Sign out there too
sso-only = Single sign-on only
sso-only-why = People come in by your provider and by nothing else: no password, no passkey, no link. Whoever loses their account there is out here too. Programs go on with their tokens.
sso-only-since = People have come in by your provider alone since { $of }.
sso-only-glass = Break-glass
sso-only-keeper = { $of } still comes in by their own password and second factor. Each time, all owners and admins are told by mail.
sso-only-tried = You last signed in by your provider on { $of }. It works for you.
sso-only-untried = Sign in by your provider yourself first: what works for nobody would shut everybody out.
sso-only-link = Link your account
sso-only-who = Who comes in when the provider does not answer
sso-only-who-why = An owner with a second factor of their own. Keep what they sign in with in a sealed place. If that is lost too, whoever runs the server helps with “stockade owner recover”.
sso-only-choose = Choose an owner
sso-only-do = Let people in by the provider alone
sso-only-done = Saved. From now on people come in by your provider.
sso-only-lift = Let people in by passwords again
sso-only-lifted = People come in by their own passwords and passkeys again.
sso-only-own = Sign in with a password or a passkey
sso-only-own-why = For the one owner who needs no provider, and for other businesses of yours.
sso-shut = { $of } is entered by its own provider alone. Sign in by it to go on.
sso-shut-link = { $of } is entered by its own provider alone. Link it to your account below; then sign in by it.
