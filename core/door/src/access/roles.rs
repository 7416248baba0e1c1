//! The built-in roles. What each grants comes from the registry of operations.

use super::RoleName;

impl RoleName {
    // In a workspace.
    pub const OWNER: Self = Self::new_static("owner");
    pub const ADMIN: Self = Self::new_static("admin");
    pub const MANAGER: Self = Self::new_static("manager");
    pub const CASHIER: Self = Self::new_static("cashier");
    pub const BOOKKEEPER: Self = Self::new_static("bookkeeper");
    pub const AUDITOR: Self = Self::new_static("auditor");

    // In the platform.
    pub const OPERATOR: Self = Self::new_static("operator");
    pub const SYSTEM: Self = Self::new_static("system");
    /// Any signed-in account: its own sessions, its own factors.
    pub const ACCOUNT: Self = Self::new_static("account");

    /// Of the program by which a provider of single sign-on says who its people are. Nobody gives it by name.
    pub const PROVISIONER: Self = Self::new_static("provisioner");

    pub const OF_WORKSPACE: [Self; 6] =
        [Self::OWNER, Self::ADMIN, Self::MANAGER, Self::CASHIER, Self::BOOKKEEPER, Self::AUDITOR];
    pub const OF_PLATFORM: [Self; 3] = [Self::OPERATOR, Self::SYSTEM, Self::ACCOUNT];

    /// A workspace may not give its own role one of these names.
    pub fn is_built_in(&self) -> bool {
        Self::OF_WORKSPACE.contains(self) || Self::OF_PLATFORM.contains(self) || *self == Self::PROVISIONER
    }
}
