//! Why something is no package. The sentences are for whoever was given the file, and for whoever made it.

use thiserror::Error;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refused {
    #[error("this is no package of a plugin: it is not one that `stockade plugin pack` wrote")]
    NotAPackage,

    #[error("the file ends too early; send or fetch it again")]
    Truncated,

    #[error("something follows after the end of the package")]
    Trailing,

    #[error("`{0}` leads out of the package; parts have the names that packages have, and no folders but `texts`")]
    Path(String),

    #[error("`{0}` is a link; in a package are plain files only")]
    Link(String),

    #[error("`{0}` is not a plain file")]
    NotAFile(String),

    /// Longer names, other sizes and the like, which some programs read and some do not.
    #[error("the package says of `{0}` something that only some programs read")]
    Extension(String),

    #[error("`{0}` is nothing that a package has")]
    Unknown(String),

    #[error("`{is}` differs in upper and lower case from `{should}`")]
    Case { is: String, should: String },

    #[error("`{0}` is there twice")]
    Twice(String),

    #[error("`{0}` does not stand in its place; packages have an order")]
    Order(String),

    #[error("`{part}` has {is} bytes, and may have {most}")]
    TooLarge { part: String, is: u64, most: u64 },

    #[error("there are more than {most} texts in it")]
    TooMany { most: usize },

    #[error("`{0}` is missing")]
    Missing(String),

    #[error("its parts can be read, and are not written as packages are: with another time, owner or filling")]
    NotCanonical,

    #[error("it is signed more than once; a plugin is one publisher's")]
    SignedTwice,

    #[error("its signature cannot be read")]
    Signature,

    #[error("its signature is wrong: something was changed after it was signed")]
    WrongSignature,
}
