//! What a field says about itself. Masking, sealing, redaction, erasure and what a plugin may read
//! all follow from these; see `declare::Record` for how a field gets its label.

/// How much a value matters if it is seen by the wrong person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sensitivity(u8);

impl Sensitivity {
    pub const PUBLIC: Self = Self(0);
    /// For whoever may read the record.
    pub const INTERNAL: Self = Self(1);
    /// About a person; belongs to them.
    pub const PERSONAL: Self = Self(2);
    /// Costs, margins, balances.
    pub const FINANCIAL: Self = Self(4);
    /// Never shown, logged or recorded, not even to the owner.
    pub const SECRET: Self = Self(8);

    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both have.
    pub const fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub const fn is(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The labels as words, for documents and schemas.
    pub fn words(self) -> Vec<&'static str> {
        let all = [
            (Self::INTERNAL, "internal"),
            (Self::PERSONAL, "personal"),
            (Self::FINANCIAL, "financial"),
            (Self::SECRET, "secret"),
        ];
        let words: Vec<_> = all.into_iter().filter(|(one, _)| self.is(*one)).map(|(_, word)| word).collect();
        if words.is_empty() { vec!["public"] } else { words }
    }
}

/// The whole label of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labels {
    pub sensitivity: Sensitivity,
    /// Whose a personal value is: the field of the same record that holds the person's id, or `self`.
    pub of: Option<&'static str>,
    /// How long the law keeps it although its owner may want it gone.
    pub keep: Option<&'static str>,
}

/// A field of a record, as its derive describes it.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    pub name: &'static str,
    pub labels: Labels,
}
