//! A picture as its points, for what draws it itself: a logo on a paper.

use model::Problem;

use crate::{anew::within, decoded::decoded, turn};

/// The longer side: sharp in print, at the size of a logo.
const SIDE: u32 = 900;

/// Red, green, blue and how opaque, line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Points {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

/// The points of a picture that was sent or kept. One at a time is decoded; whoever comes meanwhile waits.
pub fn points(bytes: &[u8]) -> Result<Points, Problem> {
    let _turn = turn::take(&turn::LARGE);
    let image = within(decoded(bytes)?.image, SIDE).to_rgba8();
    Ok(Points { width: image.width(), height: image.height(), rgba: image.into_raw() })
}

#[cfg(test)]
mod tests {
    use image::ImageFormat;

    use super::*;
    use crate::anew::tests::{drawn, written};

    #[test]
    fn points_are_all_there_and_not_too_many() {
        for (width, height, expected) in [(40, 30, (40, 30)), (1_800, 900, (900, 450))] {
            let points = points(&written(&drawn(width, height), ImageFormat::Png)).unwrap();
            assert_eq!((points.width, points.height), expected);
            assert_eq!(points.rgba.len(), (points.width * points.height * 4) as usize);
        }
        assert_eq!(points(b"no picture").unwrap_err().code, "picture.unknown");
    }
}
