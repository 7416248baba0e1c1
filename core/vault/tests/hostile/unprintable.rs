//! The proof that secrets cannot be printed, stored, copied or compared by accident: this file
//! compiles.
//!
//! `never!(Type: Trait)` asks for `Absent::<_>::proof` of the type. There is one such function for
//! every type, and a second one for every type that has the trait. As long as the type does not have
//! it, the compiler finds one and fills in the `_`; when it gains the trait, there are two, the
//! question is ambiguous, and the tests no longer compile (E0283).

use std::borrow::Borrow;
use std::fmt::{Binary, Debug, Display, LowerHex, Pointer, UpperHex};
use std::hash::Hash;
use std::ops::Deref;

use serde::Serialize;
use vault::{DataKey, MasterKey, MasterKeySource, RecoveryCode, Secret, Signer, Token, TotpSecret};

macro_rules! never {
    ($($type:ty: $($absent:path),+;)+) => {
        $($(
            const _: fn() = || {
                trait Absent<Answer> {
                    fn proof() {}
                }
                impl<T: ?Sized> Absent<()> for T {}

                struct ButItHasIt;
                impl<T: ?Sized + $absent> Absent<ButItHasIt> for T {}

                let _ = <$type as Absent<_>>::proof;
            };
        )+)+
    };
}

macro_rules! kept {
    ($($type:ty;)+) => {
        never! {$(
            $type:
                Debug, Display, LowerHex, UpperHex, Binary, Pointer,
                Serialize,
                Clone, Copy, ToOwned,
                PartialEq<$type>, PartialOrd<$type>, Hash,
                Deref, AsRef<[u8]>, AsRef<str>, Borrow<str>, Borrow<[u8]>,
                Into<String>, Into<Vec<u8>>;
        )+}
    };
}

kept! {
    Secret<String>;
    Secret<Vec<u8>>;
    Secret<[u8; 32]>;
    DataKey;
    MasterKey;
    Signer;
    TotpSecret;
    RecoveryCode;
}

// It holds a passphrase. `Display` it has, and tests that it shows only the place.
never! {
    MasterKeySource: Debug, Serialize, Clone, PartialEq<MasterKeySource>, Hash;
    Token: Debug, Display, Serialize, Clone;
}

/// They are shared between the threads of the server.
const _: fn() = || {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Secret<String>>();
    shared::<DataKey>();
    shared::<MasterKey>();
    shared::<MasterKeySource>();
    shared::<Signer>();
};
