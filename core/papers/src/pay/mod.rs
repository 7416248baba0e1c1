//! The codes that a bank's app reads, so that nobody types an account's number.
//!
//! - [`epc`]: a transfer within SEPA, in euro (EPC069-12)
//! - [`Code`]: a text as dark squares on light ones

mod epc;

use qrcode::{Color, EcLevel, QrCode};

pub(crate) use self::epc::epc;
pub use self::epc::is_iban;
use crate::letters::Length;

/// Light squares on each side, without which a camera finds no beginning.
pub(crate) const QUIET: Length = 4;

/// A text as a code.
pub(crate) struct Code {
    /// How many squares a side has, without the light ones round it.
    pub(crate) side: Length,
    /// Column, row and length of each dark run.
    pub(crate) runs: Vec<(Length, Length, Length)>,
}

impl Code {
    /// With medium correction, as the standards want it. None for what is too long to be one.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let modules = code.to_colors();
        let mut runs = Vec::new();
        for (row, modules) in modules.chunks(width).enumerate() {
            let row = Length::try_from(row).ok()?;
            let mut column = 0;
            for run in modules.chunk_by(|a, b| a == b) {
                let length = Length::try_from(run.len()).ok()?;
                if run.first() == Some(&Color::Dark) {
                    runs.push((column, row, length));
                }
                column += length;
            }
        }
        Some(Self { side: Length::try_from(width).ok()?, runs })
    }
}

#[cfg(test)]
mod tests {
    use rxing::{BinaryBitmap, Luma8LuminanceSource, Reader as _, common::HybridBinarizer, qrcode::QRCodeReader};

    use super::*;

    /// Points to a side of a square.
    const POINTS: usize = 4;

    #[test]
    fn a_camera_reads_what_was_written() {
        let text = "BCD\n002\n1\nSCT\n\nTeehaus Möller GmbH\nDE89370400440532013000\nEUR344.05\n\n\nRE-2026-0042";
        let code = Code::of(text).unwrap();
        let side = usize::try_from(code.side + 2 * QUIET).unwrap() * POINTS;
        let mut points = vec![255; side * side];
        for (column, row, length) in &code.runs {
            let at = |square: Length| usize::try_from(square + QUIET).unwrap() * POINTS;
            for y in at(*row)..at(row + 1) {
                points[y * side + at(*column)..y * side + at(column + length)].fill(0);
            }
        }
        let side = u32::try_from(side).unwrap();
        let source = Luma8LuminanceSource::new(points, side, side);
        let read = QRCodeReader.decode(&mut BinaryBitmap::new(HybridBinarizer::new(source))).unwrap();
        assert_eq!(read.getText(), text);
        assert!(Code::of(&"x".repeat(5_000)).is_none());
    }
}
