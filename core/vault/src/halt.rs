//! Where this crate gives up.

/// Ends the operation that asked, because going on would mean a key or a nonce that is not one.
///
/// It is called where the system has no randomness to give, and where a library reports a failure
/// that its own documentation excludes (a subkey of 32 bytes that is too long, a field of more than
/// 64 GiB). Returning an error there would put a `Result` on every sealed column, and every caller
/// would have to decide what to do without encryption; the only answer is: nothing.
///
/// It is a panic and not an abort because the door ends a panicking operation without harm to the
/// others, and rolls its transaction back.
#[expect(
    clippy::panic,
    reason = "the crate's only one; a key of zeros would be worse, and an abort would end the other operations too"
)]
pub(crate) fn halt(why: &'static str) -> ! {
    panic!("{why}")
}
