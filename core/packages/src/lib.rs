//! A plugin as one file, `NAME.stockade`: what it is made of, and who signed that. No I/O.
//!
//! - [`Part`]: what there is in a package, what each is called, and how large it may be
//! - [`Package`]: made of parts, signed, written, and read again
//! - [`Refused`]: why something is no package, in a sentence for people
//! - [`Index`]: a list of packages that anybody can host; [`Release`]: what one is called
//! - [`sbom`]: what a program is made of, as CycloneDX
//!
//! A package is a tar archive of plain files, and there is one way to write it: the parts in their order, without times
//! and owners, as they are. Reading is that backwards: what would not be written so, to the last byte, is refused. So no
//! two programs read two things in one package; nothing is compressed, so nothing grows; and a name is one of a list, so
//! that none leads anywhere. What is in the parts is nothing to this crate.

pub mod index;
pub mod sbom;

mod package;
mod part;
mod reading;
mod refused;
mod release;

pub use index::Index;
pub use package::{Package, Signature};
pub use part::{Language, Part};
pub use refused::Refused;
pub use release::{Release, is_id};
