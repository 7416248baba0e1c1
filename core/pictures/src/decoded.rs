//! From bytes to pixels. A header is believed only as far as it asks for little: a file of a few bytes can speak of a
//! picture that no machine could hold.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, metadata::Orientation};
use model::{Problem, Reason};

use crate::SENT;

/// As wide and as high as a picture may be, and how many points it may have: more than a telephone's camera makes.
const SIDE: u32 = 12_000;
const POINTS: u64 = 50_000_000;
/// What its points may take in memory.
const MEMORY: u64 = 256 * 1024 * 1024;

/// A picture, the right way up.
pub(crate) struct Decoded {
    pub(crate) image: DynamicImage,
    /// Whether nothing had been left out of it when it was written: a drawing rather than a photograph.
    pub(crate) is_exact: bool,
}

pub(crate) fn decoded(bytes: &[u8]) -> Result<Decoded, Problem> {
    if bytes.len() as u64 > SENT {
        return Err(too_large(format!("A picture has at most {} MB. Send a smaller one.", SENT / 1024 / 1024)));
    }
    let format = image::guess_format(bytes).ok().filter(|format| is_taken(*format)).ok_or_else(no_picture)?;
    if format == ImageFormat::Jpeg && !is_whole_jpeg(bytes) {
        return Err(broken());
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| said(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > POINTS || decoder.total_bytes() > MEMORY {
        return Err(too_many_points());
    }
    // What says nothing of it is upright.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| said(&error))?;
    image.apply_orientation(orientation);
    Ok(Decoded { image, is_exact: format != ImageFormat::Jpeg })
}

fn is_taken(format: ImageFormat) -> bool {
    matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif)
}

/// Whether the end is there. A decoder would paint what is missing grey.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    scan_of(bytes).is_some_and(|scan| scan.windows(2).any(|pair| pair == [0xff, 0xd9]))
}

/// What follows the parts that have a length: the picture itself, behind the small one that a camera puts before it.
fn scan_of(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        match rest {
            // Any number of these may stand before a mark.
            [0xff, 0xff, ..] => rest = rest.get(1..)?,
            [0xff, mark, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low])) + 2;
                let after = rest.get(length..)?;
                if *mark == 0xda {
                    return Some(after);
                }
                rest = after;
            }
            _ => return None,
        }
    }
}

fn said(error: &ImageError) -> Problem {
    match error {
        ImageError::Limits(_) => too_many_points(),
        _ => broken(),
    }
}

fn no_picture() -> Problem {
    Problem::refused("picture.unknown", "This is no picture that can be kept here. Send a JPEG, PNG, WebP or GIF.")
}

fn broken() -> Problem {
    Problem::refused("picture.broken", "This picture is broken or not whole. Send it again, or save it anew first.")
}

fn too_many_points() -> Problem {
    let most = POINTS / 1_000_000;
    too_large(format!("A picture has at most {most} million points and {SIDE} on a side. Make it smaller first."))
}

fn too_large(detail: String) -> Problem {
    Problem::new(Reason::TooLarge, "picture.too-large", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anew::tests::{drawn, written};

    fn code(bytes: &[u8]) -> String {
        decoded(bytes).err().map(|problem| problem.code.to_string()).unwrap_or_default()
    }

    #[test]
    fn each_kind_is_read() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let image = decoded(&written(&drawn(40, 30), format)).unwrap().image;
            assert_eq!((image.width(), image.height()), (40, 30), "{format:?}");
        }
    }

    #[test]
    fn what_is_no_picture_is_told_so() {
        for bytes in
            [&b""[..], b"GIF", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"\x89PNG", b"BM1234567890"]
        {
            assert!(["picture.unknown", "picture.broken"].contains(&code(bytes).as_str()), "{bytes:?}");
        }
    }

    #[test]
    fn a_picture_that_is_cut_off_is_not_kept_in_part() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let whole = written(&drawn(200, 150), format);
            for part in [10, 30, 60, 95] {
                let cut = &whole[..whole.len() * part / 100];
                assert!(!code(cut).is_empty(), "{part} % of a {format:?}");
            }
        }
    }

    /// A file of a few bytes that speaks of 60 thousand points on each side.
    #[test]
    fn a_header_that_asks_for_too_much_is_refused_before_anything_is_made_of_it() {
        let mut png = written(&drawn(4, 4), ImageFormat::Png);
        png[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        let sum = crc(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(code(&png), "picture.too-large");
        let mut gif = written(&drawn(4, 4), ImageFormat::Gif);
        gif[6..10].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
        assert_eq!(code(&gif), "picture.too-large");
        // Neither side is too long, both together are.
        let mut jpeg = written(&drawn(4, 4), ImageFormat::Jpeg);
        let frame = jpeg.windows(2).position(|mark| mark == [0xff, 0xc0]).unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0x2e, 0xe0, 0x2e, 0xe0]);
        assert_eq!(code(&jpeg), "picture.too-large");
        assert_eq!(code(&vec![0; usize::try_from(SENT).unwrap() + 1]), "picture.too-large");
    }

    fn crc(bytes: &[u8]) -> u32 {
        let step = |sum: u32, byte: &u8| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
        };
        !bytes.iter().fold(u32::MAX, step)
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_changed_in_a_picture_nothing_panics(kind in 0usize..4, at in 0usize..4_000, byte: u8, cut in 0usize..4_000) {
            let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif][kind];
            let mut bytes = written(&drawn(24, 18), format);
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = decoded(&bytes);
            bytes.truncate(cut % (bytes.len() + 1));
            let _ = decoded(&bytes);
        }
    }
}
