//! A text as a square picture that a camera reads. Drawn here, so that it needs no script and leaves nothing behind.

use qrcode::{Color, QrCode};

pub(crate) struct Qr {
    /// Modules of a side, with the light ones round it.
    pub(crate) side: usize,
    /// Its dark modules, as the path of a picture that is `side` wide and high.
    pub(crate) path: String,
}

/// Light modules on each side, without which a camera finds no beginning.
const QUIET: usize = 4;

impl Qr {
    /// Empty for what is too long to be one.
    pub(crate) fn of(text: &str) -> Self {
        let Ok(code) = QrCode::new(text) else { return Self { side: 0, path: String::new() } };
        let (width, modules) = (code.width(), code.to_colors());
        let dark = modules.iter().enumerate().filter(|(_, module)| **module == Color::Dark);
        let path = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET)).collect();
        Self { side: width + 2 * QUIET, path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_three_corners_are_dark_and_its_edge_is_light() {
        let qr = Qr::of("otpauth://totp/Stockade:ada@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Stockade");
        let last = qr.side - 1 - QUIET;
        for corner in [(QUIET, QUIET), (last, QUIET), (QUIET, last)] {
            assert!(qr.path.contains(&format!("M{} {}h1", corner.0, corner.1)), "{corner:?}");
        }
        assert!(!qr.path.contains("M0 ") && !qr.path.contains(&format!("M{} ", last + 1)));
        assert_eq!(Qr::of(&"x".repeat(5_000)).side, 0);
    }
}
