//! What a provider says of its people: who they are, which groups there are, and who is in which.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{AccountId, Timestamp};

use crate::{
    schema::{scim_groups, scim_places, scim_users},
    sso::records::ProviderId,
};

model::nouns! {
    /// Somebody, as a provider says they are.
    ScimUser => ScimUserId = "scu",
    /// A group of theirs there.
    ScimGroup => ScimGroupId = "scg",
    /// That somebody is in one.
    ScimPlace => ScimPlaceId = "scp",
}

/// Somebody whom a provider provisioned. They are a member once they came in by it.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = scim_users, treat_none_as_null = true)]
#[record(table = scim_users, kind = "scim-user")]
pub struct ScimUserRow {
    pub id: ScimUserId,
    pub version: i64,
    #[label(internal)]
    pub provider: ProviderId,
    /// Who they turned out to be here.
    #[label(internal)]
    pub account: Option<AccountId>,
    /// What the provider says of them, as JSON, sealed under a key of their own; none once that was destroyed.
    #[label(personal, of = "id")]
    pub said: Option<Vec<u8>>,
    /// Of what they sign in with there.
    #[label(personal, of = "id")]
    pub name_hash: Vec<u8>,
    /// Of what the provider calls them when they come.
    #[label(personal, of = "id")]
    pub subject_hash: Option<Vec<u8>>,
    #[label(personal, of = "id")]
    pub email_hash: Option<Vec<u8>>,
    /// Whether the provider lets them in.
    #[label(internal)]
    pub is_active: bool,
    /// Whether they were ever in a group that it told of: from then on those groups count, and no others.
    #[label(internal)]
    pub is_grouped: bool,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub changed_at: Timestamp,
}

/// A group at a provider. Its name is what the provider's rules are about.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = scim_groups, treat_none_as_null = true)]
#[record(table = scim_groups, kind = "scim-group")]
pub struct ScimGroupRow {
    pub id: ScimGroupId,
    pub version: i64,
    #[label(internal)]
    pub provider: ProviderId,
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    pub external_id: Option<String>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub changed_at: Timestamp,
}

/// That somebody is in a group.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = scim_places)]
#[record(table = scim_places, kind = "scim-place")]
pub struct ScimPlaceRow {
    pub id: ScimPlaceId,
    pub version: i64,
    #[label(internal)]
    pub group_id: ScimGroupId,
    #[label(internal)]
    pub user_id: ScimUserId,
}
